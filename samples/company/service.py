"""Zendesk (tickets), the shared mailbox (messages), the portal (logins), two registers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from company.base import Base
from company.dice import Dice
from company.files import Sheet, csv_bytes, fr_moment, iso, iso_minute, xlsx_bytes
from company.ledger import Ledger
from company.story import (
    AFTERMATH,
    AGENTS,
    END,
    MONTHS,
    OUTAGE,
    first_day,
    growth,
    next_month,
    season,
    strain,
)

LAST_MOMENT = datetime(END.year, END.month, END.day)


def _minutes(dice: Dice, month: int, volume: float) -> list[datetime]:
    """Moments of the month, in order, without seconds."""
    moments = sorted(dice.moment(month) for _ in range(dice.whole(volume)))
    return [moment.replace(second=0) for moment in moments]


def tickets_file(seed: int, base: Base, ledger: Ledger) -> bytes:
    """Zendesk views: minutes, `-` for nothing, a list field, two tickets listed twice."""
    dice = Dice(seed, "tickets")
    found: list[tuple[datetime, datetime | None]] = []
    rows: list[list[str]] = []
    for month in MONTHS:
        there = base.active(first_day(month))
        volume = 10 * growth(month) * season(month) * (1 + 0.5 * strain(month))
        for at in _minutes(dice, month, volume):
            slow = 1 + 2 * strain(month)
            reply: int | None = int(dice.skewed(6, 900) * slow)
            full: int | None = (reply or 0) + int(dice.skewed(20, 11_000) * slow)
            if dice.chance(0.03):
                full = None  # nobody ever closed it
            if full and at + timedelta(minutes=full) >= LAST_MOMENT:
                full = None
            if at + timedelta(minutes=reply or 0) >= LAST_MOMENT:
                reply = None
            solved = at + timedelta(minutes=full) if full else None
            found.append((at, solved))
            replies = 0 if reply is None else 1 if dice.chance(0.55) else dice.between(2, 6)
            closed = solved is not None and (LAST_MOMENT - solved).days > 4
            status = "Closed" if closed else "Solved" if solved else "Pending" if reply else "Open"
            agent = dice.pick(AGENTS)
            rows.append(
                [
                    "1",
                    str(15_000 + len(rows)),
                    dice.pick(there).id,
                    agent,
                    status,
                    dice.weighted({"Low": 0.2, "Normal": 0.55, "High": 0.18, "Urgent": 0.07}),
                    dice.weighted({"Mail": 0.5, "Phone": 0.3, "Web": 0.2}),
                    iso_minute(at),
                    iso_minute(solved) or "-",
                    str(dice.weighted({0: 0.9, 1: 0.08, 2: 0.02})) if solved else "0",
                    str(replies),
                    str(reply) if reply else "-",
                    str(full) if full else "-",
                    dice.pick(("Panne", "Contrat", "Facture", "Rendez-vous")),
                ]
            )
            ledger.add("created_tickets", at.date())
            if reply:
                ledger.add("first_reply_s", at.date(), reply * 60)
                ledger.add("replied_tickets", at.date())
            if solved and full:
                ledger.add("closed_cases", solved.date(), agent=agent)
                ledger.add("case_resolution_s", solved.date(), full * 60, agent=agent)
    for month in MONTHS:
        end = datetime.combine(next_month(month), datetime.min.time())
        still = sum(at < end and (solved is None or solved >= end) for at, solved in found)
        ledger.stock("open_tickets", month, still)
    read = rows + dice.some(rows, 2)
    ledger.file("zendesk-tickets.csv", len(read), {"duplicate key": 2})
    header = [
        "Summation column",
        "Id",
        "Requester external id",
        "Assignee",
        "Status",
        "Priority",
        "Via",
        "Created at",
        "Solved at",
        "Reopens",
        "Replies",
        "First reply time in minutes",
        "Full resolution time in minutes",
        "Motif [list]",
    ]
    return csv_bytes(header, read)


def messages_file(seed: int, ledger: Ledger) -> bytes:
    """The shared mailbox in French. One row has a 31st of February, one runs backwards."""
    dice = Dice(seed, "messages")
    channels = {"E-mail": 0.66, "Chat": 0.2, "Réseaux sociaux": 0.09, "Courrier": 0.05}
    found: list[tuple[str, datetime, datetime | None]] = []
    rows: list[list[str]] = []
    for month in MONTHS:
        volume = 12 * growth(month) * season(month) * (1 + 0.6 * strain(month))
        for at in _minutes(dice, month, volume):
            channel = dice.weighted(channels)
            low, high = (1, 15) if channel == "Chat" else (12, 3_600)
            handled: datetime | None = at + timedelta(
                minutes=int(dice.skewed(low, high) * (1 + strain(month)))
            )
            if dice.chance(0.025) or (handled and handled >= LAST_MOMENT):
                handled = None
            agent = dice.pick(AGENTS) if handled else ""
            found.append((channel, at, handled))
            rows.append(
                [f"E{len(rows) + 1:05d}", fr_moment(at), fr_moment(handled), channel, agent]
            )
            if channel == "E-mail":
                ledger.add("received_emails", at.date())
            if handled:
                ledger.add("handled_messages", handled.date())
                ledger.add("handling_delay_s", handled.date(), int((handled - at).total_seconds()))
                if channel == "E-mail":
                    ledger.add("handled_emails", handled.date())
    for month in MONTHS:
        end = datetime.combine(next_month(month), datetime.min.time())
        waiting = sum(
            channel == "E-mail" and at < end and (handled is None or handled >= end)
            for channel, at, handled in found
        )
        ledger.stock("email_backlog", month, waiting)
    rows.append(["E90001", "31/02/2026 10:15", "02/03/2026 09:00", "E-mail", AGENTS[0]])
    rows.append(["E90002", "14/04/2026 10:15", "13/04/2026 09:00", "E-mail", AGENTS[1]])
    ledger.file(
        "messages.csv",
        len(rows),
        {"received_at is not a date and time": 1, "dates run backwards": 1},
    )
    header = ["N° message", "Reçu le", "Traité le", "Canal", "Traité par"]
    return csv_bytes(header, rows, delimiter=";", encoding="cp1252")


def logins_file(seed: int, base: Base, ledger: Ledger) -> bytes:
    """Logins of the larger customers on the portal, a row a customer and month."""
    dice = Dice(seed, "logins")
    rows = []
    large = [c for c in base.customers if c.segment != "Particuliers" and int(c.id[1:]) % 5 == 0]
    for month in MONTHS:
        last = next_month(month) - timedelta(days=1)
        for customer in large:
            if not customer.active(next_month(month)):
                continue
            quantity = dice.between(8, 16)
            leaving = customer.lost and (customer.lost - last).days < 100
            if leaving or dice.chance(0.03):
                quantity = dice.between(1, 4)  # who logs in less is about to leave
            rows.append([customer.id, iso(last), "login", str(quantity)])
    ledger.file("portal-usage.csv", len(rows), {})
    return csv_bytes(["customer", "month end", "event", "count"], rows)


def registers_file(
    seed: int, base: Base, ledger: Ledger
) -> tuple[bytes, list[tuple[str, str, date]]]:
    """The two registers the team keeps in Excel; and the complaints closed, for the survey.

    One complaint is closed before it was received.
    """
    dice = Dice(seed, "registers")
    rows: list[list[str | int | date | None]] = []
    closed_ones: list[tuple[str, str, date]] = []
    for month in MONTHS:
        there = base.active(first_day(month))
        volume = 1.9 * growth(month) + 7 * strain(month)
        for day in sorted(dice.day(month) for _ in range(dice.whole(volume))):
            customer = dice.pick(there).id
            severity = dice.weighted({1: 0.34, 2: 0.36, 3: 0.2 + 0.2 * strain(month), 4: 0.07})
            due = day + timedelta(days=5 + 2 * dice.between(0, 2))
            done: date | None = day + timedelta(days=dice.around(2, 9 + int(9 * strain(month))))
            end: date | None = (done or day) + timedelta(days=dice.skewed(0, 25))
            done = done if done and done < END and dice.chance(0.96) else None
            end = end if end and end < END and dice.chance(0.95) else None
            reason = dice.weighted(
                {"Délai": 0.3, "Panne répétée": 0.25, "Facture": 0.2, "Accueil": 0.1,
                 "Injoignable": 0.15 + strain(month)}
            )  # fmt: skip
            channel = dice.weighted({"E-mail": 0.5, "Téléphone": 0.35, "Courrier": 0.15})
            number = f"RC-{len(rows) + 1:04d}"
            rows.append([number, day, customer, reason, channel, severity, due, done, end])
            ledger.add("complaints", day, category=reason)
            ledger.add("severity_sum", day, severity)
            ledger.add("rated_complaints", day)
            if due < END:
                ledger.add("follow_ups_due", due)
                ledger.add("follow_ups_on_time", due, int(done is not None and done <= due))
            if end:
                ledger.add("resolved_complaints", end)
                ledger.add("complaint_handling_s", end, (end - day).days * 86_400)
                closed_ones.append((number, customer, end))
    rows.append(
        ["RC-9001", date(2025, 6, 12), "C0012", "Facture", "E-mail", 2,
         date(2025, 6, 19), date(2025, 6, 17), date(2025, 5, 17)]
    )  # fmt: skip
    complaints = Sheet(
        "Réclamations",
        "Registre des réclamations",
        ["N°", "Reçue le", "Client", "Motif", "Canal", "Gravité", "Suivi prévu le",
         "Suivi fait le", "Clôturée le"],
        rows,
    )  # fmt: skip
    ledger.file("registres.xlsx#Réclamations", len(rows), {"dates run backwards": 1}, ignored=2)
    notes: list[list[str | int | date | None]] = []
    for month in MONTHS:
        for _ in range(3 if month in (OUTAGE, *AFTERMATH) else dice.between(1, 2)):
            text, action = dice.pick(_REMARKS)
            day = dice.day(month)
            done_now = dice.chance(0.72 if month < 21 else 0.3)
            notes.append(
                [dice.pick(AGENTS), day, text, action, dice.pick(AGENTS),
                 "Fait" if done_now else "À faire"]
            )  # fmt: skip
            ledger.add("observations_raised", day)
            ledger.add("observations_done", day, int(done_now))
    notes[2][2] = '=HYPERLINK("http://x")'
    notes[5][2] = "+1+1"
    observations = Sheet(
        "Étonnements",
        "Rapports d'étonnement",
        ["Auteur", "Date", "Observation", "Action", "Responsable", "Statut"],
        notes,
    )
    ledger.file("registres.xlsx#Étonnements", len(notes), {}, ignored=2)
    return xlsx_bytes([complaints, observations]), closed_ones


_REMARKS = (
    ("Le client rappelle deux fois pour le même rendez-vous", "Confirmer par SMS"),
    ("Le devis part sans la notice d'aides", "Joindre la notice"),
    ("Personne ne sait qui rappelle après une panne", "Nommer un responsable"),
    ("La facture ne dit pas la date de passage", "Ajouter la date"),
    ("Le message d'accueil annonce un ancien horaire", "Réenregistrer l'accueil"),
)
