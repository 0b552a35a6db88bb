"""Make the sample exports of Alizé Confort: ``python samples/make.py [DIR]``.

Writes ``DIR/exports/`` (one file a system, and ``xlkpi.toml``) and ``DIR/ledger.json``,
what really happened; then ``DIR/vendors/``, a few files in the layout of every vendor that
xlkpi knows, with a ledger of their own. DIR is this folder unless told otherwise. The same seed gives the
same bytes everywhere. ``--check`` writes nothing, and fails if the files differ.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from company import base as company_base
from company import billing, crm, listening, marketing, sales, service, telephony
from company.ledger import Ledger
from company.mapping import MAPPING
from company.story import MONTHS, month_of
from imitations import catalogue

SEED = 2026


def make(seed: int) -> dict[str, bytes]:
    """Every file, by its path below the folder of the samples."""
    ledger = Ledger()
    base = company_base.build(seed, ledger)
    lines = sales.orders(seed, base, ledger)
    leads, first_contact = sales.leads(seed, base, ledger)
    deals = sales.deals(seed, base, lines, first_contact, ledger)
    calls_out, records = telephony.calls_out_file(seed, base, ledger)
    campaigns = marketing.campaigns(seed, base, ledger)
    registers, closed = service.registers_file(seed, base, ledger)
    sends = listening.Sends(ledger)
    exports = {
        "aircall-calls.csv": telephony.calls_in_file(seed, base, ledger),
        "hermes-appels.csv": calls_out,
        "fiches.csv": telephony.records_file(records, ledger),
        "planning.csv": telephony.planning_file(seed, ledger),
        "hubspot-contacts.csv": sales.leads_file(seed, leads, ledger),
        "hubspot-deals.csv": sales.deals_file(deals, ledger),
        "factures.csv": sales.invoices_file(lines, ledger),
        "chargebee-subscriptions.csv": billing.subscriptions_file(base, ledger),
        "chartmogul-movements.csv": billing.movements_file(base, ledger),
        "grand-livre-analytique.csv": billing.costs_file(seed, ledger),
        "brevo-campagnes.csv": marketing.totals_file(campaigns, ledger),
        "campaign-contacts.csv": marketing.contacts_file(campaigns, ledger),
        "zendesk-tickets.csv": service.tickets_file(seed, base, ledger),
        "messages.csv": service.messages_file(seed, ledger),
        "portal-usage.csv": service.logins_file(seed, base, ledger),
        "registres.xlsx": registers,
        "delighted-nps.csv": listening.nps_file(seed, base, sends, ledger),
        "enquete-visite.csv": listening.visit_file(seed, base, sends, ledger),
        "enquete-reclamations.csv": listening.complaint_file(seed, closed, sends, ledger),
        "enquete-miroir.csv": listening.mirror_file(seed, base, sends, ledger),
        "survey-sends.csv": sends.file(),
        # last: it knows the last contact of each customer
        "clients.csv": crm.customers_file(seed, base, lines, ledger),
        "xlkpi.toml": MAPPING.encode(),
    }
    _contacted(lines, ledger)
    ledger.fact("seed", seed)
    files = {f"exports/{name}": content for name, content in exports.items()}
    files["ledger.json"] = ledger.to_json().encode()
    return files | catalogue.make(seed)


def _contacted(lines: list[sales.Line], ledger: Ledger) -> None:
    """What the customers contacted in a month bought in it, which no one system knows."""
    for month in MONTHS:
        contacted = ledger.members("contacted_customers", month)
        theirs = [
            line
            for line in lines
            if line.counts and line.customer in contacted and month_of(line.on) == month
        ]
        revenue, margin = sum(x.amount for x in theirs), sum(x.margin for x in theirs)
        ledger.stock("contacted_revenue", month, revenue, cents=True)
        ledger.stock("contacted_margin", month, margin, cents=True)
        ledger.stock("contacted_orders", month, len({line.order for line in theirs}))
    ever = ledger.members("contacted_customers")
    theirs = [line for line in lines if line.counts and line.customer in ever]
    ledger.whole("contacted_revenue", sum(line.amount for line in theirs), cents=True)
    ledger.whole("contacted_margin", sum(line.margin for line in theirs), cents=True)
    ledger.whole("contacted_orders", len({line.order for line in theirs}))


def main() -> int:
    """Run the command line; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    here = Path(__file__).resolve().parent
    parser.add_argument("folder", nargs="?", type=Path, default=here)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--check", action="store_true", help="fail if the files differ")
    options = parser.parse_args()
    files = make(options.seed)
    if options.check:
        present = {
            str(path.relative_to(options.folder).as_posix())
            for room in ("exports", "vendors")
            for path in (options.folder / room).rglob("*")
            if path.is_file()
        }
        wrong = [
            name
            for name, content in files.items()
            if not (options.folder / name).is_file()
            or (options.folder / name).read_bytes() != content
        ]
        wrong += sorted(present - set(files))
        for name in wrong:
            print(f"{name} is not what samples/make.py makes", file=sys.stderr)
        return 1 if wrong else 0
    for name, content in files.items():
        path = options.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
