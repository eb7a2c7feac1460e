"""Which keys do what: the table's, changed by what the user set."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QKeySequence

from qdacoder.domain.codebook import QUICK_KEYS
from qdacoder.errors import UserError
from qdacoder.gui.actions.table import ACTIONS, BY_ID, Action, Context, meet
from qdacoder.gui.i18n import tr

Changed = Mapping[str, tuple[str, ...]]


def keys_of(action: Action, changed: Changed) -> tuple[str, ...]:
    """The keys of an action, in Qt's portable form."""
    return changed.get(action.id, action.keys)


def shown_key(action: Action, changed: Changed) -> str:
    """The first key as people read it, empty without one."""
    keys = keys_of(action, changed)
    return as_read(keys[0]) if keys else ""


def as_read(key: str) -> str:
    """A key as tooltips, menus and key caps show it."""
    return key.replace("Return", "Enter").replace("Del", "Delete") if key else ""


def portable(key: str) -> str:
    """A key in Qt's portable form; empty when it is none."""
    return QKeySequence.fromString(key, QKeySequence.SequenceFormat.PortableText).toString()


def check_key(action_id: str, key: str, changed: Changed) -> None:
    """Refuse a key that something else does in the same place.

    Raises:
        UserError: names what has the key.
    """
    action, key = BY_ID[action_id], portable(key)
    if not key:
        raise UserError(tr("That is no key."))
    if action.context is not Context.ALL and action.context is not Context.FOOTAGE and key in QUICK_KEYS:
        raise UserError(
            tr("{key} is a quick key for nodes.").format(key=key), tr("Choose a letter that is none.")
        )
    for other in ACTIONS:
        if other.id != action_id and meet(action.context, other.context):
            taken = [portable(one) for one in keys_of(other, changed)]
            if key in taken:
                raise UserError(
                    tr("{key} does “{action}” already.").format(key=as_read(key), action=tr(other.text)),
                    tr("Take it from there first."),
                )
