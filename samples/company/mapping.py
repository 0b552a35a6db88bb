"""The ``xlkpi.toml`` that goes with the exports: which column of which file is what."""

MAPPING = """\
# Alizé Confort: what each export holds. Made by samples/make.py.
[workbook]
title = "Alizé Confort"
language = "fr"
currency = "EUR"
fiscal_year_start = 1

[kpi.service_level]
threshold = 18

[kpi.active_customers]
window_days = 365

[kpi.customer_lifetime_value_margin]
max_lifetime = 5

[kpi.completeness]
critical = ["Nom", "E-mail", "Téléphone", "Adresse"]

# --- CRM ----------------------------------------------------------------------------
[[export]]
file = "clients.csv"
table = "customers"
encoding = "cp1252"
delimiter = ";"
decimal = ","
date_format = "%d/%m/%Y"
dimensions = ["segment", "region", "source"]
[export.columns]
customer_id = "Code client"
segment = "Segment"
region = "Région"
source = "Origine"
owner = "Commercial"
status = "Statut"
created_on = "Créé le"
first_order_on = "Première commande"
last_order_on = "Dernière commande"
last_activity_on = "Dernier contact"
lost_on = "Perdu le"
[export.values.status]
"Actif" = "active"
"Perdu" = "lost"
"Prospect" = "prospect"

[[export]]
file = "hubspot-contacts.csv"
table = "leads"
dimensions = ["source", "owner"]
[export.columns]
lead_id = "ID de fiche"
created_on = "Date de création"
qualified_on = "Date de qualification"
converted_on = "Date de conversion en client"
deactivated_on = "Date de disqualification"
status = "Phase du cycle de vie"
source = "Source d'origine"
owner = "Propriétaire du contact"
[export.values.status]
"Lead" = "open"
"Lead qualifié" = "qualified"
"Client" = "converted"
"Disqualifié" = "deactivated"

[[export]]
file = "hubspot-deals.csv"
table = "deals"
dimensions = ["owner", "product"]
[export.columns]
deal_id = "Record ID"
customer_id = "Associated Company ID"
first_contact_on = "First contact date"
created_on = "Create Date"
closed_on = "Close Date"
status = "Deal Stage"
stage = "Deal Stage"
stage_entered_on = "Date entered current stage"
kind = "Deal Type"
amount = "Amount"
currency = "Currency"
owner = "Deal owner"
product = "Product"
[export.values.status]
"Closed Won" = "won"
"Closed Lost" = "lost"
"Appointment" = "open"
"Quote sent" = "open"
"Decision" = "open"
[export.values.kind]
"New Business" = "new"
"Upsell" = "upsell"
"Cross-sell" = "cross_sell"

# --- money --------------------------------------------------------------------------
[[export]]
file = "chargebee-subscriptions.csv"
table = "subscriptions"
dimensions = ["plan"]
[export.columns]
subscription_id = "subscriptions.id"
customer_id = "customers.id"
plan = "subscriptions.plan_id"
started_on = "subscriptions.started_at"
term_end_on = "subscriptions.current_term_end"
ended_on = "subscriptions.cancelled_at"
renewed = "subscriptions.renewed"
mrr = "subscriptions.mrr"
[export.units]
mrr = "cents"
[export.set]
currency = "EUR"

[[export]]
file = "chartmogul-movements.csv"
table = "revenue_movements"
[export.columns]
customer_id = "Customer"
on = "Date"
kind = "MRR movement type"
amount = "Amount"
currency = "Currency"
[export.values.kind]
"New Business" = "new"
"Upsell" = "upsell"
"Cross-sell" = "cross_sell"
"Expansion" = "expansion"
"Contraction" = "contraction"
"Churn" = "churn"
"Reactivation" = "reactivation"

[[export]]
file = "factures.csv"
table = "orders"
delimiter = ";"
decimal = ","
date_format = "%d/%m/%Y"
dimensions = ["product", "sales_channel"]
[export.columns]
order_id = "N° facture"
ordered_on = "Date"
customer_id = "Client"
product = "Article"
amount = "Montant HT"
margin = "Marge"
status = "Statut"
sales_channel = "Canal de vente"
[export.values.status]
"Facturée" = "completed"
"Annulée" = "cancelled"
"Retour" = "returned"
"Brouillon" = "draft"
[export.set]
currency = "EUR"

[[export]]
file = "grand-livre-analytique.csv"
table = "costs"
encoding = "cp1252"
delimiter = ";"
decimal = ","
date_format = "%d/%m/%Y"
dimensions = ["segment"]
[export.columns]
on = "Date"
account = "Compte"
segment = "Segment"
category = "Nature analytique"
channel = "Canal"
amount = "Montant HT"
[export.values.category]
"Marketing" = "marketing"
"Commercial" = "sales"
"Fidélisation" = "retention"
"Service client" = "service"
"Outil CRM" = "crm"
"Autres" = "other"
[export.values.channel]
"Recherche" = "Recherche Google"
"Social" = "Publicité Meta"
[export.set]
currency = "EUR"

# --- campaigns ----------------------------------------------------------------------
[[export]]
file = "brevo-campagnes.csv"
table = "campaign_totals"
delimiter = ";"
decimal = ","
date_format = "%d/%m/%Y"
dimensions = ["channel"]
[export.columns]
campaign = "Nom de la campagne"
channel = "Canal"
sent_on = "Date d'envoi"
targeted = "Ciblés"
sent = "Destinataires"
delivered = "Délivrés"
openers = "Ouvreurs"
clickers = "Cliqueurs"
responses = "Réponses"
conversions = "Conversions"
unsubscribed = "Désabonnés"
cost = "Coût HT"
revenue = "CA attribué"
[export.values.channel]
"E-mail" = "email"
"SMS" = "sms"
"Courrier" = "letter"
[export.set]
currency = "EUR"

[[export]]
file = "campaign-contacts.csv"
table = "campaign_contacts"
dimensions = ["channel"]
[export.columns]
contact_id = "contact_id"
customer_id = "customer_id"
campaign = "campaign"
channel = "channel"
sent_on = "sent_at"
targeted = "targeted"
reached = "delivered"
opened = "opened"
clicked = "clicked"
responded = "responded"
converted = "converted"
unsubscribed = "unsubscribed"
variant = "variant"

# --- telephone ----------------------------------------------------------------------
[[export]]
file = "aircall-calls.csv"
table = "calls"
dimensions = ["queue", "agent"]
[export.columns]
call_id = "call id"
direction = "direction"
started_at = ["date (TZ offset incl.)", "time (TZ offset incl.)"]
status = ["answered", "missed_call_reason"]
queue = "line"
is_internal = "line"
agent = "user"
wait_s = "time to answer"
talk_s = "duration (in call)"
hold_s = "hold time"
wrap_s = "after call work"
resolved_first_contact = "resolved on first contact"
customer_id = "external id"
[export.values.status]
"Yes" = "answered"
"No abandoned_in_classic" = "abandoned"
"No short_abandoned" = "short_abandoned"
"No no_available_agent" = "missed"
"No agents_did_not_answer" = "missed"
"No abandoned_in_ivr" = "ivr_abandoned"
"No out_of_opening_hours" = "out_of_hours"
[export.values.is_internal]
"Interne" = "yes"
"Dépannage" = "no"
"Contrats" = "no"
"Devis" = "no"
"Facturation" = "no"

[[export]]
file = "hermes-appels.csv"
table = "calls"
encoding = "cp1252"
delimiter = ";"
date_format = "%Y%m%d%H%M%S"
dimensions = ["agent", "campaign"]
[export.columns]
call_id = "ID"
started_at = "CallLocalTime"
talk_s = "ConvDuration"
wrap_s = "WrapupDuration"
campaign = "LastCampaign"
agent = "LastAgent"
status = "CallStatusNum"
record_id = "Indice"
customer_id = "Client"
[export.values.status]
"11" = "unreached"
"12" = "unreached"
"13" = "unreached"
"14" = "unreached"
"21" = "reached"
"22" = "reached"
"31" = "argued"
"32" = "agreed"
"93" = "dropped"
[export.set]
direction = "outbound"

[[export]]
file = "fiches.csv"
table = "records"
encoding = "cp1252"
delimiter = ";"
date_format = "%d/%m/%Y"
[export.columns]
record_id = "Fiche"
file = "Fichier"
provided_on = "Fournie le"
usable = "Exploitable"
exploited = "Exploitée"
campaign = "Campagne"

[[export]]
file = "planning.csv"
table = "agent_hours"
skip_rows = 2
delimiter = ";"
decimal = ","
date_format = "%d/%m/%Y"
dimensions = ["agent"]
[export.columns]
on = "Date"
agent = "Collaborateur"
activity = "Activité"
hours = "Heures"
[export.values.activity]
"Réception" = "inbound"
"Émission" = "outbound"

# --- service ------------------------------------------------------------------------
[[export]]
file = "zendesk-tickets.csv"
table = "tickets"
dimensions = ["agent", "category"]
[export.columns]
ticket_id = "Id"
customer_id = "Requester external id"
agent = "Assignee"
status = "Status"
priority = "Priority"
channel = "Via"
created_at = "Created at"
solved_at = "Solved at"
reopens = "Reopens"
replies = "Replies"
first_reply_s = "First reply time in minutes"
resolution_s = "Full resolution time in minutes"
category = "Motif [list]"
[export.units]
first_reply_s = "min"
resolution_s = "min"
[export.values.status]
"Open" = "open"
"Pending" = "pending"
"Solved" = "solved"
"Closed" = "closed"

[[export]]
file = "messages.csv"
table = "messages"
encoding = "cp1252"
delimiter = ";"
date_format = "%d/%m/%Y %H:%M"
dimensions = ["channel"]
[export.columns]
message_id = "N° message"
received_at = "Reçu le"
handled_at = "Traité le"
channel = "Canal"
agent = "Traité par"
[export.values.channel]
"E-mail" = "email"
"Chat" = "chat"
"Réseaux sociaux" = "social"
"Courrier" = "letter"

[[export]]
file = "portal-usage.csv"
table = "usage"
[export.columns]
customer_id = "customer"
on = "month end"
kind = "event"
quantity = "count"

[[export]]
file = "registres.xlsx"
sheet = "Réclamations"
table = "complaints"
skip_rows = 2
dimensions = ["channel", "category"]
[export.columns]
complaint_id = "N°"
received_on = "Reçue le"
customer_id = "Client"
category = "Motif"
channel = "Canal"
severity = "Gravité"
follow_up_due_on = "Suivi prévu le"
follow_up_done_on = "Suivi fait le"
closed_on = "Clôturée le"

[[export]]
file = "registres.xlsx"
sheet = "Étonnements"
table = "observations"
skip_rows = 2
[export.columns]
author = "Auteur"
on = "Date"
observation = "Observation"
action = "Action"
owner = "Responsable"
status = "Statut"
[export.values.status]
"Fait" = "done"
"À faire" = "open"

# --- surveys ------------------------------------------------------------------------
[[export]]
file = "delighted-nps.csv"
table = "surveys"
[export.columns]
response_id = "Response ID"
customer_id = "Customer ID"
score = "Score"
comment = "Comment"
answered_on = "Created at"
wave = "Wave"
[export.set]
kind = "nps"

[[export]]
file = "enquete-visite.csv"
table = "surveys"
encoding = "cp1252"
delimiter = ";"
date_format = "%d/%m/%Y"
dimensions = ["agent"]
[export.columns]
response_id = "N° réponse"
answered_on = "Date"
customer_id = "Client"
agent = "Technicien"
score = "Satisfaction (1 à 5)"
comment = "Commentaire"
[export.set]
kind = "csat"
scale_min = 1
scale_max = 5

[[export]]
file = "enquete-visite.csv"
table = "surveys"
encoding = "cp1252"
delimiter = ";"
date_format = "%d/%m/%Y"
[export.columns]
response_id = "N° réponse"
answered_on = "Date"
customer_id = "Client"
agent = "Technicien"
score = "Facilité (1 à 7)"
[export.set]
kind = "ces"
scale_min = 1
scale_max = 7
scale_direction = "ease"

[[export]]
file = "enquete-visite.csv"
table = "surveys"
encoding = "cp1252"
delimiter = ";"
date_format = "%d/%m/%Y"
[export.columns]
response_id = "N° réponse"
answered_on = "Date"
customer_id = "Client"
agent = "Technicien"
score = "Rachèteriez-vous ?"
[export.set]
kind = "repurchase"

[[export]]
file = "enquete-reclamations.csv"
table = "surveys"
delimiter = ";"
date_format = "%d/%m/%Y"
[export.columns]
response_id = "N° réponse"
answered_on = "Date"
customer_id = "Client"
score = "Satisfaction du traitement"
[export.set]
kind = "complaint"
scale_min = 1
scale_max = 5

[[export]]
file = "enquete-miroir.csv"
table = "surveys"
delimiter = ";"
date_format = "%d/%m/%Y"
[export.columns]
response_id = "Répondant"
answered_on = "Date"
customer_id = "Client"
population = "Population"
question = "Question"
score = "Note sur 10"
wave = "Vague"
[export.values.population]
"Client" = "customer"
"Collaborateur" = "staff"
"Collaborateur (client supposé)" = "staff_predicted"
[export.set]
kind = "mirror"
scale_min = 1
scale_max = 10

[[export]]
file = "survey-sends.csv"
table = "survey_sends"
[export.columns]
wave = "wave"
kind = "survey"
sent_on = "sent on"
sent = "sent"
"""
