"""代写: somebody writes down what a resident says; the same letter, the same clock.

The receipt with number and code is the answer to the one POST and stands nowhere else.
"""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from communities.models import CommunityPage, TopicTag
from communities.permissions import communities_where
from foundation.addresses import absolute
from foundation.masking import mobile_number
from mailbox import intake, numbers
from mailbox.admin_forms import TopicChoice, words
from mailbox.admin_views import answered
from mailbox.intake import CONTENT_LEAST, CONTENT_MOST, TITLE_MOST, Contact
from mailbox.models import Channel, Kind
from mailbox.permissions import TAKE

TRACK = "/mailbox/track/"
BY_OTHERS = (Channel.PHONE, Channel.VISIT, Channel.PAPER, Channel.HOTLINE)
