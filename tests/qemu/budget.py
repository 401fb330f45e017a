"""What a command of the card may take of the stack, and whether each command of the tables was run."""

from dataclasses import dataclass, field

from target_card import Cost, Row, TargetCard

# Bytes on the stack, of a command and of a start. Interrupts come on top.
MOST_STACK = 12288
# Commands that this board refuses, with the status word: it has no boot memory to lock (RP2040).
REFUSED_HERE = {"RESCUE: SECURE BOOT": 0x6D00, "RESCUE: REHEARSE SECURE BOOT": 0x6D00}


@dataclass
class Report:
    """Lines to print, and complaints."""

    lines: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def add(self, name: str, cost: Cost) -> None:
        self.lines.append(f"  {name:52} stack {cost.stack:>5}, instructions {cost.instructions:>13,}, runs {cost.runs:>2}")
        if cost.stack > MOST_STACK:
            self.complaints.append(f"{name}: {cost.stack} bytes on the stack, of {MOST_STACK}")


def was_carried_out(row: Row, answers: set[int]) -> bool:
    """Whether the row's handler has succeeded; or refused, where it has to."""
    return REFUSED_HERE.get(row.name, 0x9000) in answers


def check(card: "TargetCard | Planted") -> Report:
    """The costs of a life."""
    report = Report()
    for name, cost in card.starts.items():
        report.add(name, cost)
    for row, cost in card.costs.items():
        report.add(row.name, cost)
        if not was_carried_out(row, card.answers[row]):
            report.complaints.append(f"{row.name}: no command of life.py has carried it out, so its stack is not known")
    if not card.costs:
        report.complaints.append("the program has told no command table")
    return report


@dataclass
class Planted:
    """What a card knows when it ends."""

    starts: dict[str, Cost]
    costs: dict[Row, Cost]
    answers: dict[Row, set[int]]


def self_test() -> list[bool]:
    """Whether each planted mistake is found, and nothing where there is none."""
    row, good = Row("hsm", 0x20, range(256), range(256), "VERIFY"), Cost(1, MOST_STACK, 1)
    deep = Cost(1, MOST_STACK + 1, 1)

    def finds(starts: Cost, cost: Cost, *answers: int) -> bool:
        return bool(check(Planted({"first start": starts}, {row: cost}, {row: set(answers)})).complaints)

    return [
        not finds(good, good, 0x9000, 0x6982), finds(good, good, 0x6982), finds(good, good), finds(deep, good, 0x9000),
        finds(good, deep, 0x9000), bool(check(Planted({}, {}, {})).complaints),
    ]  # fmt: skip
