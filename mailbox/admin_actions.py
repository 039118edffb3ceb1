"""The actions of staff as screens: for each a word, a form, the rule that does it.

The rule decides; a screen only says what it will do and asks for what the rule needs.
What time or the writer does (transitions.SYSTEM, WRITER) has no screen, and the identity
has one of its own (identity_views).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mailbox import admin_forms as forms, answering, handling, intake
from mailbox.models import Letter


@dataclass(frozen=True)
class Screen:
    """`verb` is on the button, `told` is said afterwards, `hint` stands above the form."""

    verb: str
    rule: Callable[..., Letter]
    told: str
    form: type[forms.ActionForm] = forms.ActionForm
    hint: str = ""


def remind(
    letter_id: int, *, by: Any, version: int | None = None, note: str = ""
) -> Letter:
    """A reminder changes nothing that another person could have changed meanwhile."""
    return handling.remind(letter_id, by=by, note=note)


SCREENS: dict[str, Screen] = {
    "accept": Screen(
        "受理",
        intake.accept,
        "已受理，答复期限从今天算起。",
        forms.AcceptForm,
        "确定类型、主题和反映的对象。受理以后才开始计算答复期限。",
    ),
    "propose_refusal": Screen(
        "拟不予受理",
        intake.propose_refusal,
        "已提出，等另一位值班员确认。",
        forms.RefusalForm,
        "要由另一位值班员确认；来信人会看到理由和可以去的地方，可以申请复核一次。",
    ),
    "confirm_refusal": Screen(
        "确认不予受理",
        intake.confirm_refusal,
        "已确认，来信人会看到理由和可以去的地方。",
        hint="请看过来信和左边提出的理由再确认。",
    ),
    "drop_refusal": Screen(
        "不同意不予受理", intake.drop_refusal, "没有同意，这封信仍等待受理。"
    ),
    "quarantine": Screen(
        "隔离",
        intake.quarantine,
        "已隔离，30天后删除，之前可以恢复。",
        hint="只用于广告、辱骂和恶意重复。隔离的来信计入统计，可以恢复。",
    ),
    "restore": Screen("恢复", intake.restore, "已恢复，等待受理。"),
    "answer_on_spot": Screen(
        "当场答复",
        answering.answer_on_spot,
        "已答复，来信人现在可以看到。",
        forms.ReplyForm,
        "只用于咨询、表扬和简单求助；答复马上发出，其中一部分由另一人事后抽查。",
    ),
    "check_spot": Screen(
        "抽查",
        answering.check_spot,
        "抽查结果已记下。",
        forms.SpotCheckForm,
        "请对照来信看已发出的答复。",
    ),
    "assign": Screen(
        "交办",
        handling.assign,
        "已交办，等承办单位签收。",
        forms.AssignForm,
        "首接负责：签收的单位负责到底。来信反映的单位看不到这封信，也不能交给它。",
    ),
    "sign": Screen(
        "签收",
        handling.sign,
        "已签收，由您承办。",
        hint="签收后由您的单位负责到底，请在期限内答复。",
    ),
    "bounce": Screen(
        "退回",
        handling.bounce,
        "已退回。",
        forms.ReasonForm,
        "第一次退回给值班员重新交办；再次退回由街道裁定。",
    ),
    "rule_misroute": Screen(
        "裁定退回", handling.rule_misroute, "已裁定。", forms.MisrouteForm
    ),
    "offer_transfer": Screen(
        "申请转办",
        handling.offer_transfer,
        "已提出，对方接收前仍由您的单位负责。",
        forms.TransferForm,
    ),
    "accept_transfer": Screen(
        "接收转办", handling.accept_transfer, "已接收，由您的单位负责。"
    ),
    "refuse_transfer": Screen(
        "不接收转办", handling.refuse_transfer, "没有接收，仍由原单位办理。"
    ),
    "ask": Screen("请来信人补充", handling.ask, "已发出，暂停计时。", forms.QuestionForm),
    "resume": Screen(
        "不等补充，继续办理", handling.resume, "已继续办理，恢复计时。"
    ),
    "request_extension": Screen(
        "申请延期",
        handling.request_extension,
        "已提出，等街道决定。",
        forms.ExtensionForm,
    ),
    "approve_extension": Screen(
        "同意延期", handling.approve_extension, "已同意，来信人会看到原因和新期限。"
    ),
    "refuse_extension": Screen(
        "不同意延期", handling.refuse_extension, "没有同意，期限不变。"
    ),
    "note_progress": Screen(
        "记办理进展", handling.note_progress, "已记下。", forms.ProgressForm
    ),
    "submit_reply": Screen(
        "答复并送审",
        answering.submit_reply,
        "已送审，等另一人审签。",
        forms.ReplyForm,
        "要由另一人审签。不要写来信人的姓名、电话和门牌。",
    ),
    "approve_reply": Screen(
        "同意答复",
        answering.approve_reply,
        "已答复，来信人现在可以看到。",
        hint="请对照来信看左边待审签的答复。同意后马上发给来信人。",
    ),
    "return_reply": Screen(
        "退回修改",
        answering.return_reply,
        "已退回，承办人会看到要改什么。",
        forms.NoteForm,
    ),
    "force_reply": Screen(
        "街道直接签发",
        answering.force_reply,
        "已签发，事后由另一人复查。",
        forms.NoteForm,
        "只在没有人按时审签时用。",
    ),
    "decide_objection": Screen(
        "裁定异议", answering.decide_objection, "已裁定。", forms.ObjectionForm
    ),
    "reopen": Screen(
        "重启办理", answering.reopen, "已重启，由原单位重新办理。", forms.ReasonForm,
        "来信人会看到重启的原因。",
    ),
    "merge": Screen(
        "并案",
        handling.merge,
        "已并案，答复后这封信的来信人也能看到。",
        forms.MergeForm,
        "两位来信人互不相见；这封信保留自己的编号、答复和评价，可以取消并案。",
    ),
    "unmerge": Screen("取消并案", handling.unmerge, "已取消并案，接着原来的阶段办理。"),
    "remind": Screen("催办", remind, "已催办。", forms.RemindForm),
}  # fmt: skip
