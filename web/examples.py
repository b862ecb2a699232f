"""Examples for the OpenAPI document: made from the schemas, with words that mean something."""

import re
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

MOMENT = "2026-03-02T12:00:00Z"
ID = "0195a3f0-7c1e-7b3a-9d51-3f2a64c0e8b1"
IS_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT.*")
DEEPEST = 6

# What a property of this name holds; a value that its schema does not allow is left aside.
SAMPLES: Mapping[str, Any] = {
    "accessToken": "eyJhbGciOiJIUzI1NiJ9.e30.signature",
    "actorName": "Ines Interviewer",
    "answer": "let and const are block-scoped, var is function-scoped.",
    "audioUrl": "https://storage.example.com/audio/response.wav",
    "authorName": "Ines Interviewer",
    "breakdown": [],
    "candidateName": "Sam Student",
    "category": "Programming",
    "code": "not-found",
    "companyName": "TechCorp",
    "criterion": "technical_accuracy",
    "criteria": {"depth": 3, "communication": 2},
    "cursor": None,
    "description": "Comprehensive JavaScript interview questions",
    "detail": "There is no such interview.",
    "deviceInfo": {"browser": "Chrome", "os": "Windows 10"},
    "durationMinutes": 60,
    "email": "sam@example.org",
    "end": "17:30",
    "endsAt": "2026-03-02T13:00:00Z",
    "evaluationCriteria": {"technical_accuracy": 8, "communication": 5},
    "expectedAnswer": "let and const are block-scoped, var is function-scoped.",
    "explanation": "Comprehensive answer covering all key points",
    "feedback": {"technical": "Strong problem-solving skills"},
    "fields": ["title"],
    "focusAreas": ["javascript", "react"],
    "followUpQuestions": ["Can you give an example of hoisting with var?"],
    "hints": ["Think about scope and hoisting"],
    "improvements": ["Name an example of your own."],
    "interviewerName": "Ines Interviewer",
    "jobDescription": "Full-stack developer with React and Node.js experience",
    "jobRole": "Software Engineer",
    "language": "en",
    "location": "Remote",
    "meetingUrl": "https://interviews.example.org/interviews/0195a3f0",
    "message": "Field required",
    "mimeType": "video/webm",
    "name": "JavaScript Technical Questions",
    "networkQuality": "excellent",
    "nextCursor": None,
    "notes": "Excellent candidate with relevant experience",
    "password": "correct horse battery staple",
    "questionText": "Explain the difference between let, const, and var in JavaScript",
    "quote": "const is block-scoped",
    "reason": "Names what the expected answer names.",
    "response": "I worked on a real-time chat application using React and WebSocket.",
    "responseText": "const is block-scoped and cannot be assigned again.",
    "sdp": "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n",
    "skillCategory": "communication",
    "start": "09:00",
    "strengths": ["Names the scope of each."],
    "summary": "Covers the main points.",
    "tags": ["javascript", "react"],
    "text": "const is block-scoped",
    "times": ["09:00"],
    "timeZone": "Europe/Berlin",
    "title": "Backend engineer",
    "type": None,
    "unit": "wpm",
}

# Optional properties that stand in for others and cannot stand beside them.
WITHOUT: Mapping[str, frozenset[str]] = {
    "AddComment": frozenset({"words", "threadId", "mentions"}),
    "CardAnswerIn": frozenset({"score"}),
    "CreateOffer": frozenset({"recurring"}),
}


class Examples:
    """Makes examples of schemas whose references lead into `components`."""

    def __init__(self, components: Mapping[str, Json]) -> None:
        self._components = components

    def of(self, schema: Json, name: str = "") -> Any:
        """Return a value that the schema allows, of the property `name`."""
        return self._of(schema, name, depth=0)

    def _of(self, schema: Json, name: str, *, depth: int) -> Any:
        if "$ref" in schema:
            schema = self._components[str(schema["$ref"]).rsplit("/", 1)[-1]]
        if choices := schema.get("anyOf"):
            best = next((each for each in choices if each != {"type": "null"}), choices[0])
            schema = {**{key: schema[key] for key in schema if key != "anyOf"}, **best}
            return self._of(schema, name, depth=depth)
        for fixed in ("const", "examples", "enum"):
            if fixed in schema:
                return schema[fixed] if fixed == "const" else schema[fixed][0]
        sample = SAMPLES.get(name)
        if sample is not None and _fits(sample, schema):
            return sample
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, depth=depth)
        if kind == "array":
            return self._array(schema, name, depth=depth)
        return _scalar(schema, name)

    def _object(self, schema: Json, *, depth: int) -> Json:
        properties = schema.get("properties")
        if properties is None:
            return {}
        required = schema.get("required", [])
        left_out = WITHOUT.get(schema.get("title", ""), frozenset())
        return {
            name: self._of(each, name, depth=depth + 1)
            for name, each in properties.items()
            if name in required or (depth < DEEPEST and name not in left_out)
        }

    def _array(self, schema: Json, name: str, *, depth: int) -> list[Any]:
        if depth >= DEEPEST or "items" not in schema:
            return []
        return [self._of(schema["items"], name.removesuffix("s"), depth=depth + 1)]


def _fits(sample: Any, schema: Json) -> bool:
    kinds: Mapping[Any, type | tuple[type, ...]] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "array": list,
        "object": dict,
    }
    if not isinstance(sample, kinds.get(schema.get("type"), ())):
        return False
    if isinstance(sample, str):
        return _is_text_for(sample, schema)
    if isinstance(sample, list):
        return all(_fits(each, schema.get("items", {})) for each in sample)
    if isinstance(sample, dict):
        return "properties" not in schema
    return True


def _is_text_for(sample: str, schema: Json) -> bool:
    wanted = "date-time" if IS_MOMENT.fullmatch(sample) else None
    if schema.get("format") != wanted:
        return False
    fits = re.search(schema.get("pattern", ""), sample) is not None
    return fits and len(sample) <= schema.get("maxLength", len(sample))


def _scalar(schema: Json, name: str) -> Any:
    match schema.get("type"):
        case "integer" | "number":
            return _number(schema)
        case "boolean":
            return schema.get("default", True)
        case "string":
            return _text(schema, name)
        case _:
            return None


def _number(schema: Json) -> Any:
    if schema.get("default") is not None:
        return schema["default"]
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    wanted = 85 if low <= 85 <= schema.get("maximum", 85) else low
    return min(wanted, schema.get("maximum", wanted))


def _text(schema: Json, name: str) -> str:
    formats = {
        "uuid": ID,
        "date-time": MOMENT,
        "date": MOMENT[:10],
        "time": MOMENT[11:],
        "email": "sam@example.org",
        "uri": "https://example.org/",
    }
    if schema.get("format") in formats:
        return formats[schema["format"]]
    if "pattern" in schema and schema.get("default") is None:
        return (
            "https://storage.example.com/audio/response.wav" if "http" in schema["pattern"] else ""
        )
    text = schema.get("default")
    if not isinstance(text, str) or not text:
        text = name or "text"
    return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength", 200)]
