"""What a browser would send to the admin's forms, and what follows from it."""

from foundation.models import ContentVersion


def data_of(row, form):
    """What the browser would send back of a row's form, unchanged."""
    values = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        value = field.prepare_value(value)
        if value is True:
            values[name] = "on"
        elif value not in (None, False):
            values[name] = str(value)
    return values


def form_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.context["form"]


def numbers():
    """The content versions as they stand in their rows."""
    return dict(ContentVersion.objects.values_list("scope", "number"))


def moved(before):
    """By how much each version grew."""
    grown = {scope: number - before.get(scope, 0) for scope, number in numbers().items()}
    return {scope: steps for scope, steps in grown.items() if steps}
