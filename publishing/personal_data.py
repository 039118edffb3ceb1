"""What the publishing room answers for: who signed, confirmed and withdrew."""

from foundation.personal_data import Claim

CLAIMS = [
    Claim(
        model="publishing.PublishedVersion",
        fields=("published_by", "confirmed_by"),
        what="签发或确认的公开事项",
        kept="公开事项由谁签发、谁确认，须长期可查，公开日志以此为准",
        binds=True,
    ),
    Claim(
        model="publishing.Withdrawal",
        fields=("proposed_by", "decided_by"),
        what="申请或批准的撤回",
        kept="撤回由谁申请、谁批准，须长期可查",
        binds=True,
    ),
]
