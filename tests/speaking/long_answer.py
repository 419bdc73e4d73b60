"""A long answer as a model might write it: prose, code, tables and lists, and where each part is."""


def long_answer(*, size=60_000, tables=2):
    """Markdown of about `size` characters whose words are numbered, so that order can be checked."""
    parts, number, count = ["# Report"], 0, 0
    while sum(map(len, parts)) < size:
        count += 1
        kind = count % 5
        words = [f"w{number + i:05d}" for i in range(120)]
        number += 120
        if kind == 0:
            lines = "\n".join(" ".join(words[i : i + 8]) for i in range(0, 120, 8))
            parts.append(f"```python\n{lines}\n```")
        elif kind == 1:
            parts.append("\n".join(f"- {' '.join(words[i : i + 12])}" for i in range(0, 120, 12)))
        elif kind == 2 and tables > 0:
            tables -= 1
            rows = "\n".join("| " + " | ".join(words[i : i + 4]) + " |" for i in range(4, 120, 4))
            parts.append(f"| {' | '.join(words[:4])} |\n|---|---|---|---|\n{rows}")
        elif kind == 3:
            parts.append("\n".join(f"> {' '.join(words[i : i + 15])}." for i in range(0, 120, 15)))
        else:
            parts.append(" ".join(words) + ".")
    return "\n\n".join(parts), number
