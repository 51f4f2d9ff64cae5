"""Sales: vouchers change hands for money, or come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Optional

from voucher._growing import Growing
from voucher.change import ChangeReason
from voucher.ledger import Outcome, Posting, PostingKind, TaxClass
from voucher.values import State


class SaleKind(Growing):
    """What is done with the vouchers of a sale. Each needs :attr:`Right.SELL`, or the right in brackets.

    ``STOCK``: active vouchers nobody bought go to a partner, who is invoiced at wholesale. ``COUNTER``: active printed
    ones are sold to a customer over the counter, invoiced and paid at once. ``ELECTRONIC``: one is made on the spot,
    for a customer or through a partner. ``GIFT``: a card with a balance is issued to its holder; it has no secret, its
    number and its holder redeem it. ``RELOAD``: a card gets more balance. ``REFUND``: credit of a customer becomes a
    voucher (REFUND). ``RETURN``: vouchers a partner bought come back for a credit note. ``CANCELLATION``: a sale to
    a customer is undone, all of it, and if the vouchers came back, so is what was posted (CANCEL). ``TRANSFER``: a card
    belongs to another holder from here on; nothing is posted.
    """

    STOCK = 1
    COUNTER = 2
    ELECTRONIC = 3
    GIFT = 4
    RELOAD = 5
    REFUND = 6
    RETURN = 7
    CANCELLATION = 8
    TRANSFER = 9


class SaleState(Growing):
    """Where a sale stands.

    ``PENDING``: its vouchers are reserved, and your ledger has not answered for good. ``POSTED``: it is carried out.
    ``REJECTED``: your ledger refused, its vouchers are as they were. ``CONFLICT``: your ledger contradicts, or booked
    late what cannot be carried out any more; held until people decide. ``REVERSED``: posted, and cancelled since.
    """

    PENDING = 1
    POSTED = 2
    REJECTED = 3
    CONFLICT = 4
    REVERSED = 5


@dataclass(frozen=True)
class SaleParams:
    """What is to be sold, issued or taken back. A field that means nothing for the kind must be left out.

    :ivar kind: what is done
    :ivar request_id: your identifier of this wish: needed, at most 63 bytes; asked again with it, it is the same sale. It
        names one sale of the back office, or one of a partner, whoever repeats it; what a partner itself began is
        repeated as that partner
    :ivar account: the account that is invoiced, credited or refunded; empty = the partner's name where a partner pays,
        else the buyer
    :ivar partner: the partner who buys, returns, or through whom it is sold; one that acts itself may leave it out
    :ivar buyer: the customer who buys; a refund's is its account
    :ivar holder: electronic: the account that alone may redeem it, empty = whoever has the code, or the buyer where the
        type says personal. Gift, transfer: the card's holder
    :ivar voucher_type: electronic, gift, refund: code of the type it is made after
    :ivar face_value: electronic, gift, refund: its face value, where the type leaves it open. Reload: what is added
    :ivar price: price of each voucher; None = its face value less the discount
    :ivar discount: off the face value, in hundredths of a percent, at most 9,999: 1,000 are 10 %. With a partner and
        neither price nor discount: what the setting ``wholesale_discount`` says
    :ivar currency: ISO 4217 code of all amounts; empty = with an amount the module's, else that of the type or vouchers
    :ivar quantity: stock, counter, return: take so many of the filter's, from the lowest serial on; 0 = all of them
    :ivar voucher: reload, transfer: identifier, serial or card number of the voucher. Cancellation: the same of one that
        was sold by itself; or the identifier of the sale, all of whose vouchers come back. A load is named by its sale
    :ivar card_number: gift: the number printed on the card; it is redeemed by that, and by its serial only if it has none
    :ivar cancels: return: the vouchers are cancelled, instead of going back to stock
    :ivar reason: cancellation: return, loss, fraud or other; with return alone the posting is taken back
    :ivar invoice: your number of the invoice; empty = your ledger's reference
    :ivar comment: text for the statement; empty = the type's
    :ivar note: for the history
    :ivar credit_available: what the partner may still be invoiced; None = your ledger is asked, see
        :meth:`voucher.CreditLedger.credit`
    :ivar credit_read_at: a moment before that was read: what was sold since counts against it. Needed with it
    :ivar test_mode: electronic, gift, refund: a voucher that never reaches your ledger, and nor does its sale
    """

    kind: SaleKind
    request_id: str = ""
    account: str = ""
    partner: str = ""
    buyer: str = ""
    holder: str = ""
    voucher_type: str = ""
    face_value: Optional[Decimal] = None
    price: Optional[Decimal] = None
    discount: int = 0
    currency: str = ""
    quantity: int = 0
    voucher: str = ""
    card_number: str = ""
    cancels: bool = False
    reason: ChangeReason = ChangeReason.NONE
    invoice: str = ""
    comment: str = ""
    note: str = ""
    credit_available: Optional[Decimal] = None
    credit_read_at: Optional[datetime] = None
    test_mode: bool = False


@dataclass(frozen=True)
class Sale:
    """A sale, and how far it got.

    :ivar outcome: what your ledger answered last
    :ivar posting_kind: what it posts, None if nothing
    :ivar key: key of the posting, empty if nothing is posted
    :ivar account: the account that is invoiced, credited or refunded
    :ivar partner: the partner who bought, returned, or through whom it was sold
    :ivar buyer: the customer who bought
    :ivar holder: the account that alone may redeem, empty = whoever has the code
    :ivar voucher_type: code of the type, empty if there is none or more than one
    :ivar tax_class: when tax is due
    :ivar vouchers: how many vouchers
    :ivar returned: how many of them came back since
    :ivar voucher_id: identifier of the voucher, if it is one
    :ivar voucher_state: where that voucher stands at the moment, None of several; hand it over only while it is active:
        in a store that was restored it may be blocked, though it was sold
    :ivar serial: serial of the first voucher
    :ivar face_value: face value of all of them
    :ivar extra_value: what they are worth on top
    :ivar amount: what is invoiced, credited or refunded
    :ivar paid: what of it was paid at once
    :ivar commission: face value less amount: what the partner earns
    :ivar invoice: number of the invoice: yours, else your ledger's reference
    :ivar balance_after: the account's balance after it, None if your ledger did not tell
    :ivar reason: of a cancellation why
    :ivar note: what was given for the history
    :ivar test_mode: it never reached your ledger
    :ivar counterpart_id: of a cancellation or return the sale it undoes; of a cancelled sale its cancellation
    :ivar actor_id: who sold
    :ivar settled_at: when it was settled, None = not yet
    :ivar duplicate: this was done before; nothing was booked by this call
    """

    id: str
    kind: SaleKind
    state: SaleState
    outcome: Outcome
    posting_kind: Optional[PostingKind]
    key: str
    request_id: str
    account: str
    partner: str
    buyer: str
    holder: str
    voucher_type: str
    tax_class: TaxClass
    currency: str
    vouchers: int
    returned: int
    voucher_id: str
    voucher_state: Optional[State]
    serial: str
    face_value: Decimal
    extra_value: Decimal
    amount: Decimal
    paid: Decimal
    commission: Decimal
    invoice: str
    ledger_reference: str
    balance_after: Optional[Decimal]
    reason: ChangeReason
    note: str
    test_mode: bool
    counterpart_id: str
    actor_id: str
    begun_at: Optional[datetime]
    settled_at: Optional[datetime]
    duplicate: bool = False


@dataclass(frozen=True)
class SaleBegun:
    """The first half of a sale.

    :ivar posting: what your ledger must book, None if there is nothing to book
    :ivar sale: the sale as it stands
    :ivar must_post: True: book :attr:`posting`, then call :meth:`voucher.Module.sale_settle`
    :ivar again: True: it was begun before and is still pending, so your ledger may know the key already
    """

    posting: Optional[Posting]
    sale: Sale
    must_post: bool
    again: bool = False


@dataclass(frozen=True)
class SaleFilter:
    """Which sales. Every field narrows; one that is left out does not.

    :ivar partner: of this partner
    :ivar buyer: to this customer
    :ivar holder: for this holder
    :ivar invoice: with this invoice
    :ivar since: begun at this moment or later
    :ivar until: begun before this moment
    """

    kind: Optional[SaleKind] = None
    state: Optional[SaleState] = None
    partner: str = ""
    buyer: str = ""
    holder: str = ""
    invoice: str = ""
    since: Optional[datetime] = None
    until: Optional[datetime] = None


@dataclass(frozen=True)
class SaleSum:
    """What was sold to or through one partner, or to customers directly, in one currency.

    :ivar partner: empty for sales without one
    :ivar voucher_type: code of the type, empty if not told apart by it, or mixed
    :ivar sales: sales that were booked
    :ivar vouchers: vouchers sold; loads of cards are counted apart
    :ivar face_value: face value of the vouchers, and what was loaded
    :ivar extra_value: what the vouchers were worth on top
    :ivar amount: what was invoiced for vouchers and loads
    :ivar commission: face value less what was invoiced: what the partner earned
    :ivar returned: vouchers that came back
    :ivar credited: what was credited or taken back for them, and for loads
    :ivar commission_returned: commission that went with them
    :ivar refunds: vouchers issued as refunds
    :ivar refunded: what was refunded into them
    :ivar margin: what was invoiced less all value given, face and extra, net of what came back: negative if more value
        is given than is invoiced, positive if vouchers are sold above their value
    :ivar loads: loads of cards that were booked
    :ivar loads_returned: loads that were taken back
    :ivar cancelled: vouchers whose sale was cancelled for loss, fraud or another reason, so that its posting stays;
        without what a bulk operation cancels
    :ivar kept: what had been paid for those vouchers or refunded into them, and stays; of one that was used in part or
        loaded since, the face value that was left on it
    """

    partner: str
    voucher_type: str
    currency: str
    sales: int
    vouchers: int
    face_value: Decimal
    extra_value: Decimal
    amount: Decimal
    commission: Decimal
    returned: int
    credited: Decimal
    commission_returned: Decimal
    refunds: int
    refunded: Decimal
    margin: Decimal
    loads: int
    loads_returned: int
    cancelled: int
    kept: Decimal
