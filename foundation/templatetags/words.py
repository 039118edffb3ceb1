"""Words and dates as the portal writes them."""

from django import template

register = template.Library()
