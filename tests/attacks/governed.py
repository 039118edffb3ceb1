"""What is private about charters, opinions and halls, with a word for each."""

from board.models import Hall
from foundation import clock
from governance import transitions
from tests.attacks.basket import Basket
from tests.governance import making as governance
from tests.permissions.world import OTHER, World


def governed(world: World, basket: Basket) -> None:
    """A charter being amended, what residents said of it, and a hall that is no more."""
    author, place = world.people["street"], world.places[OTHER]
    clauses = {
        **governance.FIRST,
        "hidden": basket("amendment: clause"),
        "moved": basket("amendment: another clause"),
    }
    governance.amended(
        place.governed,
        author,
        clauses,
        change_note=basket("amendment: note"),
        adopted_by=basket("amendment: adopted by"),
        filing_number=basket("amendment: filing number"),
    )
    governance.document(
        author,
        {"only": basket("new document: clause")},
        code=OTHER,
        title=basket("new document: title"),
    )
    fields = {"by": author, "anchor": "", "received_on": clock.today()}
    transitions.enter(place.call, text=basket("opinion: text"), **fields)
    answered = transitions.enter(
        place.call, text=basket("opinion answered: text"), **fields
    )
    transitions.answer(
        answered,
        by=author,
        gist=basket("opinion answered: gist"),
        outcome="not_adopted",
        reason=basket("opinion answered: reason"),
    )
    Hall.objects.create(
        community=place.community,
        name=basket("hall closed: name"),
        address=basket("hall closed: address"),
        active=False,
    )
