"""Questions by the thousand, in and out."""

import csv
import io
import json
import time
from typing import Any

import pytest

from tests.integration.web.conftest import BANKS, Caller, Json, World
from tests.integration.web.test_question_banks import SEED_QUESTION

GOOD = {"questionText": "What is closure?", "difficulty": "medium", "type": "technical"}
BAD = {"questionText": "", "difficulty": "tricky"}


@pytest.fixture
async def path(world: World) -> str:
    bank = await world.by("ines").post(BANKS, {"name": "Basics"}, expect=201)
    return f"{BANKS}/{bank['id']}/questions"


async def _csv(caller: Caller, path: str, text: str, *, expect: int = 200, **query: Any) -> Json:
    return await caller.json(
        "POST",
        f"{path}/bulk-import.csv",
        expect=expect,
        data=io.BytesIO(text.encode()),
        params=query,
        headers={"Content-Type": "text/csv"},
    )


async def _texts(caller: Caller, path: str) -> list[str]:
    page = await caller.get(path, limit=100)
    return [item["questionText"] for item in page["items"]]


async def test_good_questions_are_put_behind_the_others_in_order(world: World, path: str) -> None:
    ines = world.by("ines")
    await ines.post(path, {"questionText": "There already?"}, expect=201)
    body = {"questions": [GOOD, SEED_QUESTION], "skipErrors": False}
    told = await ines.post(f"{path}/bulk-import", body)
    assert told == {"imported": 2, "valid": 2, "errors": [], "details": []}
    page = await ines.get(path)
    assert [item["position"] for item in page["items"]] == [0, 1, 2]
    last = page["items"][2]
    assert {name: last[name] for name in SEED_QUESTION} == SEED_QUESTION
    assert (await ines.get(path, text="closure"))["items"][0]["id"] == page["items"][1]["id"]


@pytest.mark.parametrize("skip", [True, False])
async def test_a_wrong_question_is_skipped_or_keeps_all_out(
    world: World, path: str, skip: bool
) -> None:
    ines = world.by("ines")
    body = {"questions": [GOOD, BAD, 7, GOOD], "skipErrors": skip}
    told = await ines.post(f"{path}/bulk-import", body)
    assert told["imported"] == (2 if skip else 0)
    assert told["valid"] == 2
    assert [(each["line"], each["field"]) for each in told["details"]] == [
        (2, "questionText"),
        (2, "difficulty"),
        (3, "question"),
    ]
    assert told["errors"][0] == "line 2: questionText: String should have at least 1 character"
    assert len(await _texts(ines, path)) == told["imported"]


async def test_a_dry_run_imports_nothing(world: World, path: str) -> None:
    body = {"questions": [GOOD, BAD], "skipErrors": True, "dryRun": True}
    told = await world.by("ines").post(f"{path}/bulk-import", body)
    assert (told["imported"], told["valid"], len(told["errors"])) == (0, 1, 2)
    assert await _texts(world.by("ines"), path) == []


async def test_only_the_author_and_admins_import(world: World, path: str) -> None:
    body = {"questions": [GOOD]}
    bank = path.removesuffix("/questions")
    await world.by("ines").json("PATCH", bank, expect=200, json={"visibility": "organisation"})
    await world.by("ivan").post(f"{path}/bulk-import", body, expect=403)
    await _csv(world.by("ivan"), path, "questionText\nWhy?\n", expect=403)
    assert (await world.by("ada").post(f"{path}/bulk-import", body))["imported"] == 1


async def test_csv_as_a_spreadsheet_writes_it(world: World, path: str) -> None:
    ines = world.by("ines")
    text = (
        "\ufeffquestion_text;type;difficulty;tags;evaluationCriteria;hints;Time limit minutes\r\n"
        '"What; is\na closure?";technical;hard;"js; scope";"accuracy=8\ndepth=2";"One\nTwo";10\r\n'
        ";;;;;;\r\n"
        "Why?;;;;;;\r\n"
    )
    told = await _csv(ines, path, text.replace("Time limit minutes", "timeLimitMinutes"))
    assert told["imported"] == 2, told
    first, second = (await ines.get(path))["items"]
    assert first["questionText"] == "What; is\na closure?"
    assert (first["type"], first["difficulty"], first["tags"]) == (
        "technical",
        "hard",
        ["js", "scope"],
    )
    assert first["evaluationCriteria"] == {"accuracy": 8, "depth": 2}
    assert (first["hints"], first["timeLimitMinutes"]) == (["One", "Two"], 10)
    assert (second["questionText"], second["type"]) == ("Why?", "general")


async def test_csv_errors_name_the_line_of_the_file(world: World, path: str) -> None:
    text = 'questionText,difficulty\n"Two\nlines?",easy\nWhy?,tricky\nWho?,easy,more\n'
    told = await _csv(world.by("ines"), path, text, skipErrors="true")
    assert told["imported"] == 1
    assert [(each["line"], each["field"]) for each in told["details"]] == [
        (4, "difficulty"),
        (5, "(behind the last column)"),
    ]
    none = await _csv(world.by("ines"), path, text)
    assert (none["imported"], none["errors"]) == (0, told["errors"])
    assert await _texts(world.by("ines"), path) == ["Two\nlines?"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "question,type\nWhy?,technical\n",
        "type\ntechnical\n",
        'questionText\n"Why?\n',
        "questionText\nW\0y?\n",
    ],
)
async def test_what_is_no_table_of_questions_is_refused(world: World, path: str, text: str) -> None:
    problem = await _csv(world.by("ines"), path, text, expect=422, skipErrors="true")
    assert problem["code"] == "malformed"


@pytest.mark.parametrize("cell", ['[{"answer": "x", "rating": NaN}]', '["\\ud800"]', "[1e999"])
async def test_cells_that_no_database_could_keep_are_told(
    world: World, path: str, cell: str
) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["questionText", "sampleAnswers"], ["Why?", cell]])
    told = await _csv(world.by("ines"), path, out.getvalue(), skipErrors="true")
    assert (told["imported"], len(told["errors"])) == (0, 1)


TRICKY: list[Json] = [
    SEED_QUESTION,
    {
        "questionText": "=1+1, isn't it?",
        "expectedAnswer": "'@home",
        "hints": ["- first", "[not json", "a;b"],
        "tags": ["a;b", "c"],
        "evaluationCriteria": {"a=b": 1.5},
        "followUpQuestions": ["Two\nlines?"],
    },
    {"questionText": "Ünïcode “quotes” \"and\" 'these'\nand lines"},
]


@pytest.mark.parametrize("form", ["json", "csv"])
async def test_what_is_exported_can_be_imported(world: World, path: str, form: str) -> None:
    ines = world.by("ines")
    await ines.post(f"{path}/bulk-import", {"questions": TRICKY})
    before = (await ines.get(path))["items"]
    suffix = "" if form == "json" else ".csv"
    async with await ines.send("GET", f"{path}/export{suffix}") as response:
        assert response.status == 200
        assert "attachment" in response.headers["Content-Disposition"]
        text = await response.text()
    bank = await ines.post(BANKS, {"name": "Copy"}, expect=201)
    copy = f"{BANKS}/{bank['id']}/questions"
    if form == "json":
        told = await ines.post(f"{copy}/bulk-import", json.loads(text))
    else:
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
        told = await _csv(ines, copy, text)
    assert told["imported"] == len(TRICKY), told
    after = (await ines.get(copy))["items"]
    own = {"id", "bankId", "createdAt", "updatedAt"}
    assert [_without(item, own) for item in after] == [_without(item, own) for item in before]


def _without(item: Json, names: set[str]) -> Json:
    return {name: value for name, value in item.items() if name not in names}


async def test_an_empty_bank_is_exported_too(world: World, path: str) -> None:
    ines = world.by("ines")
    assert await ines.get(f"{path}/export") == {"questions": []}
    async with await ines.send("GET", f"{path}/export.csv") as response:
        assert (await response.text()).startswith("questionText,expectedAnswer,")
    await world.by("ivan").get(f"{path}/export", expect=404)


@pytest.mark.parametrize("form", ["json", "csv"])
async def test_ten_thousand_questions(
    world: World, path: str, form: str, record_property: Any
) -> None:
    """Tells how long it takes (`-s`): 10 s are promised."""
    ines = world.by("ines")
    questions = [
        {**SEED_QUESTION, "questionText": f"{number}: explain this"} for number in range(10_000)
    ]
    began = time.perf_counter()
    if form == "json":
        body = json.dumps({"questions": questions}).encode()
        told = await ines.json(
            "POST",
            f"{path}/bulk-import",
            expect=200,
            data=io.BytesIO(body),
            headers={"Content-Type": "application/json"},
        )
    else:
        rows = io.StringIO()
        columns = ["questionText", "expectedAnswer", "difficulty", "type", "tags"]
        writer = csv.writer(rows)
        writer.writerow(columns)
        writer.writerows(
            [each["questionText"], each["expectedAnswer"], "medium", "technical", "js;scope"]
            for each in questions
        )
        told = await _csv(ines, path, rows.getvalue())
    took_s = time.perf_counter() - began
    assert told == {"imported": 10_000, "valid": 10_000, "errors": [], "details": []}
    print(f"10,000 questions as {form}: {took_s:.2f} s")
    record_property("seconds", took_s)
    last = (await ines.get(path, text="9999"))["items"]
    assert [item["position"] for item in last] == [9_999]
    log = await world.by("ada").get("/api/audit-log", verb="created")
    noted = [entry for entry in log["items"] if entry["subject"] == "interview_questions"]
    assert noted[0]["count"] == 10_000
