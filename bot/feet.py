"""Makes what stands under an answer: its buttons, each remembered before it is shown."""

from dataclasses import replace
from typing import Any

from agent.ports import Answer
from agent.state.buttons import ButtonStore
from agent.turn import Turn
from bot.blocks import SHAREABLE, Foot


class Feet:
    """The feet of one turn's answers; made again after a crash, their buttons are the same ones."""

    def __init__(self, turn: Turn, buttons: ButtonStore) -> None:
        self._turn = turn
        self._buttons = buttons

    async def foot(self, answer: Answer) -> Foot:
        """What stands under an answer that everyone in its place sees."""
        return Foot(
            self._turn.id,
            options=await self._options(answer),
            form=await self._form(answer),
            evidence=await self._evidence(answer),
        )

    async def private(self, answer: Answer) -> Foot:
        """The same under one that the asker alone sees, who may share it."""
        place = self._turn.place
        share = await self._button(
            answer,
            "share",
            {
                "kind": answer.kind,
                "text": answer.text,
                "channel": place.channel,
                "thread": place.root,
                "asker": self._turn.asker.id,
                "evidence": list(answer.evidence),
            },
        )
        return replace(await self.foot(answer), private=True, share=share)

    async def _evidence(self, answer: Answer) -> str:
        """The button that shows what the answer rests on; empty where it rests on nothing."""
        if not answer.evidence or answer.kind not in SHAREABLE:
            return ""
        return await self._button(answer, "evidence", {"names": list(answer.evidence)})

    async def _form(self, answer: Answer) -> str:
        """The button that sends the form, which remembers what can be chosen; empty without one."""
        if not answer.form:
            return ""
        fields = [{"label": one.label, "choices": list(one.choices)} for one in answer.form]
        return await self._button(answer, "form", {"label": "the form", "fields": fields})

    async def _options(self, answer: Answer) -> tuple[tuple[str, str], ...]:
        """Label and button id of each choice that the answer offers."""
        made = []
        for number, option in enumerate(answer.options):
            payload = {"label": option.label, "text": option.text}
            button = await self._button(answer, "option", payload, name=f"option:{number}")
            made.append((option.label, button))
        return tuple(made)

    async def _button(
        self, answer: Answer, kind: str, payload: dict[str, Any], *, name: str = ""
    ) -> str:
        """The id of one button, `name` telling several of a kind apart."""
        place = self._turn.place
        return await self._buttons.create(
            tenant=place.tenant,
            conversation=place.conversation,
            kind=kind,
            payload={"turn": self._turn.id, **payload},
            label=answer.label,
            key=f"{self._turn.id}:{name or kind}",
        )
