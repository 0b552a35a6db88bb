"""The sources that definitions name: five French articles (D1–D5) and what completes them."""

from __future__ import annotations

SOURCES: dict[str, str] = {
    "D1": "NobelBiz, « 10 KPI CRM centres de contact »",
    "D2": "« 12 principaux KPI en CRM » (Dynamics 365)",
    "D3": "N. de Vergie, « Mesure de performance en CRM »",
    "D4": "Immerseev, « 8 indicateurs, granulaires et réclamations »",
    "D5": "« Glossaire des indicateurs clés »",
    "S1": "Retently help centre, net promoter score",
    "S2": "thewebguru.it glossary, NPS",
    "S3": "CustomerGauge support, customer effort score 2.0",
    "S4": "Gartner blog and Zonka Feedback guide, customer effort score",
    "S5": "CSAT analyzer, top-2-box",
    "S6": "saasmetricsboard.com, gross and net revenue retention",
    "S7": "GASP wiki, definitions aligned with the SaaS Metrics Standards Board",
    "S8": "D. Skok, forEntrepreneurs, SaaS Metrics 2.0 definitions",
    "S9": "Finmark help, Baremetrics, Insivia: LTV to CAC, net revenue retention",
    "S10": "ISO 18295-1, contents",
    "S10b": "Zelus, average handle time and first contact resolution",
    "S11": "callofsuccess.com, taux de décroché; NF 345",
    "S12": "ICMI, Service Level Calculations (2002); Call Centre Helper; Cisco ICR manual",
    "S13": "GitLab merge request 256384, ratio of sums",
    "S14": "Brevo help, opens by Apple's mail privacy protection",
    "S15": "Amazon Connect, metric definitions",
    "S16": "Google Cloud CCAI, data dictionary",
    "S17": "Fiche pratique télémarketing",
    "S18": "citizencall.fr, contact argumenté",
    "S19": "ad-and-co.fr, KPI de prospection téléphonique",
}
"""Each code with what it stands for."""
