"""The canonical tables: the one shape that every export is brought to.

A table is a name and its columns; a column has a name and a type. The types say how
a text from an export becomes a value (``xlkpi.exports``) and what it is in SQL
(``xlkpi.facts``); this module knows neither files nor SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Type(Enum):
    """What a canonical column holds."""

    TEXT = "text"  # names, identifiers: always text, leading zeros kept
    DATE = "date"
    TIMESTAMP = "timestamp"
    COUNT = "count"  # whole number, zero or more
    NUMBER = "number"  # decimal, any sign (scores, quantities)
    MONEY = "money"  # decimal amount in the row's currency, any sign
    SECONDS = "seconds"  # duration, zero or more
    HOURS = "hours"  # duration, zero or more
    FLAG = "flag"
    CHOICE = "choice"  # one of a fixed list of words


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical table."""

    name: str
    type: Type
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table: its columns, its key (if rows have one), its date columns.

    Where the first column of the key is filled, a row of that key counts once; where it
    is blank or the table has no key, each row is one, identical rows included.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: tuple[str, ...] = ()  # without these a row means nothing

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def date_columns(self) -> tuple[str, ...]:
        """The names of the columns that hold dates or instants."""
        return tuple(c.name for c in self.columns if c.type in (Type.DATE, Type.TIMESTAMP))


_TYPES = {kind.value: kind for kind in Type}


def _table(name: str, columns: str, *, key: str = "", required: str = "") -> Table:
    """A table from lines of ``name type [choice/choice…]``."""
    parsed = []
    for line in columns.strip().splitlines():
        column, kind, *choices = line.split()
        options = tuple(choices[0].split("/")) if choices else ()
        parsed.append(Column(column, _TYPES[kind], options))
    return Table(name, tuple(parsed), tuple(key.split()), tuple(required.split()))


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "usage",
            """
            customer_id text
            on date
            kind text
            quantity number
            """,
            required="customer_id on",
        ),
        _table(
            "customers",
            """
            customer_id text
            created_on date
            first_order_on date
            last_order_on date
            last_activity_on date
            lost_on date
            status choice active/inactive/lost/prospect
            segment text
            region text
            source text
            owner text
            """,
            key="customer_id",
        ),
        _table(
            "subscriptions",
            """
            subscription_id text
            customer_id text
            started_on date
            ended_on date
            term_end_on date
            renewed flag
            mrr money
            currency text
            plan text
            """,
            key="subscription_id",
            required="customer_id",
        ),
        _table(
            "revenue_movements",
            """
            customer_id text
            on date
            kind choice new/expansion/contraction/churn/reactivation/upsell/cross_sell
            amount money
            currency text
            """,
            required="on kind amount",
        ),
        _table(
            "leads",
            """
            lead_id text
            created_on date
            qualified_on date
            activated_on date
            deactivated_on date
            converted_on date
            status choice open/qualified/converted/deactivated
            source text
            owner text
            """,
            key="lead_id",
        ),
        _table(
            "deals",
            """
            deal_id text
            customer_id text
            created_on date
            first_contact_on date
            closed_on date
            status choice won/lost/open
            stage text
            stage_entered_on date
            kind choice new/renewal/upsell/cross_sell
            amount money
            currency text
            owner text
            source text
            product text
            """,
            key="deal_id",
            required="status",
        ),
        _table(
            "orders",
            """
            order_id text
            customer_id text
            ordered_on date
            amount money
            margin money
            currency text
            status choice completed/cancelled/returned/draft
            product text
            sales_channel text
            """,
        ),
        _table(
            "campaign_contacts",
            """
            contact_id text
            customer_id text
            campaign text
            channel text
            sent_on date
            targeted flag
            reached flag
            opened flag
            clicked flag
            responded flag
            converted flag
            unsubscribed flag
            variant text
            """,
            key="contact_id",
        ),
        _table(
            "campaign_totals",
            """
            campaign text
            channel text
            sent_on date
            targeted count
            sent count
            delivered count
            openers count
            clickers count
            responses count
            conversions count
            unsubscribed count
            leads count
            cost money
            revenue money
            currency text
            variant text
            """,
        ),
        _table(
            "calls",
            """
            call_id text
            direction choice inbound/outbound
            started_at timestamp
            answered_at timestamp
            ended_at timestamp
            status choice answered/abandoned/short_abandoned/missed/out_of_hours/voicemail/ivr_abandoned/dropped/unreached/reached/argued/agreed
            wait_s seconds
            talk_s seconds
            hold_s seconds
            wrap_s seconds
            resolved_first_contact flag
            is_internal flag
            agent text
            queue text
            customer_id text
            campaign text
            record_id text
            """,
            key="call_id",
            required="direction",
        ),
        _table(
            "call_totals",
            """
            on date
            queue text
            offered count
            answered count
            abandoned count
            answered_in_threshold count
            threshold_s seconds
            wait_s seconds
            talk_s seconds
            """,
        ),
        _table(
            "messages",
            """
            message_id text
            received_at timestamp
            handled_at timestamp
            channel text
            agent text
            """,
            key="message_id",
        ),
        _table(
            "tickets",
            """
            ticket_id text
            customer_id text
            created_at timestamp
            first_reply_at timestamp
            solved_at timestamp
            closed_at timestamp
            contacts count
            replies count
            reopens count
            status choice open/pending/solved/closed
            first_reply_s seconds
            resolution_s seconds
            agent text
            channel text
            category text
            priority text
            """,
            key="ticket_id",
        ),
        _table(
            "surveys",
            """
            response_id text
            customer_id text
            answered_on date
            kind choice nps/csat/ces/repurchase/complaint/mirror
            population choice customer/staff/staff_predicted
            question text
            wave text
            score number
            scale_min number
            scale_max number
            scale_direction choice ease/effort
            comment text
            channel text
            agent text
            """,
            key="response_id kind question",
            required="kind",
        ),
        _table(
            "survey_sends",
            """
            wave text
            kind choice nps/csat/ces/repurchase/complaint/mirror
            sent_on date
            sent count
            """,
            required="sent",
        ),
        _table(
            "complaints",
            """
            complaint_id text
            customer_id text
            received_on date
            severity number
            follow_up_due_on date
            follow_up_done_on date
            closed_on date
            satisfaction number
            channel text
            category text
            """,
            key="complaint_id",
        ),
        _table(
            "costs",
            """
            on date
            category choice marketing/sales/retention/service/crm/other
            channel text
            amount money
            currency text
            campaign text
            account text
            """,
            required="amount",
        ),
        _table(
            "records",
            """
            record_id text
            file text
            provided_on date
            usable flag
            exploited flag
            campaign text
            """,
            key="record_id file",
        ),
        _table(
            "agent_hours",
            """
            on date
            agent text
            activity choice inbound/outbound
            hours hours
            """,
            required="hours",
        ),
        _table(
            "observations",
            """
            author text
            on date
            observation text
            action text
            owner text
            status choice open/done
            """,
            required="observation",
        ),
    )
}
"""Every canonical table, by name. The names are fixed: exports, facts, templates and users rely on them."""
