"""One evaluation from the set's file to the saved run: what `rootle eval` does."""

from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot.evaluation import report
from bot.evaluation.asking import Outcome, ask_all
from bot.evaluation.company import running
from bot.evaluation.sets import QuestionSet, QuestionSetError, read_set
from bot.settings import Settings

FOLDER = Path("tests/evals")
"""Where a set is looked for by its bare name, below the current folder."""

SIGNS = {"right": "✓", "wrong": "✗", "clarified": "?", "refused": "–"}


async def evaluate(settings: Settings, name: str, *, console: Console, out: Path) -> bool:
    """Ask, show, save, compare with the last run; whether no answer was wrong.

    `name` is a file, or the name of one in `tests/evals`. Runs are saved in `out`. Raises
    `CannotStartError` when the set or its data cannot be had.
    """
    file = find(name)
    questions = read_set(file)

    def heard(outcome: Outcome) -> None:
        console.print(SIGNS[outcome.verdict], outcome.ask, markup=False, highlight=False)

    async with _data(settings, questions, out) as asked:
        model, outcomes = await ask_all(asked, questions, heard=heard)
    before = report.last_run(out, name=file.stem, model=model)
    report.show(console, outcomes, name=file.stem, model=model)
    if before:
        report.show_changes(console, outcomes, before)
    saved = report.save(out, outcomes, name=file.stem, model=model)
    console.print(f"Saved in {saved}.", highlight=False)
    return all(one.verdict != "wrong" for one in outcomes)


def find(name: str) -> Path:
    """The set's file; raises `QuestionSetError` that names those there are."""
    for file in (Path(name), FOLDER / name, FOLDER / f"{name}.yaml"):
        if file.is_file():
            return file
    there = ", ".join(sorted(file.stem for file in FOLDER.glob("*.yaml")))
    known = f"In {FOLDER} there are: {there}." if there else f"There is no set in {FOLDER} either."
    raise QuestionSetError(f"There is no question set {name}. {known}")


def _data(
    settings: Settings, questions: QuestionSet, out: Path
) -> AbstractAsyncContextManager[Settings]:
    """What the set is asked of: the PostHog of the settings, or a made-up company's."""
    if questions.data == "configured":
        return nullcontext(settings.require_posthog())
    until = questions.at or datetime.now(UTC).replace(tzinfo=None)
    return running(settings, questions.company, until=until, folder=out / "data")
