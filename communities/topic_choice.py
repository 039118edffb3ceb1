"""Choosing topics: the form field, and the manager that gives it to page forms.

A page: `topics = TopicTags(through=NoticePageTopic, blank=True)`; see TopicTagged.
A plain form: `topics = TopicField(required=False)`; its clean value is a list of TopicTag.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.models import ModelChoiceIterator
from modelcluster.contrib.taggit import ClusterTaggableManager

from communities.models import TopicTag


class ByTopic(ModelChoiceIterator):
    """Each topic with its subtopics as one group."""

    def __iter__(self) -> Iterator[tuple[str, list[Any]]]:
        for head, topics in groupby(self.queryset, key=lambda topic: topic.code[:2]):
            rows = list(topics)
            name = (rows[0].parent or rows[0]).name
            yield f"{head} {name}", [self.choice(topic) for topic in rows]


class TopicField(forms.ModelMultipleChoiceField):
    """Active topics as boxes, grouped; what was chosen before may stay though inactive."""

    iterator = ByTopic
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "主题")
        super().__init__(self.offered(), **kwargs)

    @staticmethod
    def offered(chosen: Any = ()) -> Any:
        """The active topics, and those chosen before, in the vocabulary's order."""
        before = [getattr(topic, "pk", topic) for topic in chosen]
        offered = TopicTag.objects.offered().values("pk")
        wanted = Q(pk__in=offered) | Q(pk__in=before)
        return TopicTag.objects.filter(wanted).select_related("parent")

    def label_from_instance(self, topic: TopicTag) -> str:
        return topic.name

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        chosen = form.get_initial_for_field(self, field_name)
        if chosen:
            self.queryset = self.offered(chosen)
        return super().get_bound_field(form, field_name)

    def clean(self, value: Any) -> list[TopicTag]:
        return list(super().clean(value))


class TopicTags(ClusterTaggableManager):
    """The topics of a page: taggit's manager, with boxes instead of a text to type in."""

    def __init__(self, verbose_name: str = "主题", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "可选多项；选了子主题就不必再选它的主题。")
        super().__init__(verbose_name=verbose_name, **kwargs)

    def formfield(self, form_class: Any = None, **kwargs: Any) -> TopicField:
        return TopicField(
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=kwargs.get("help_text", self.help_text),
        )
