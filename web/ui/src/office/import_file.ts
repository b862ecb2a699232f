/** Files of questions, looked into before they are sent. The server judges them. */

export interface Glance {
  /** Line of a CSV file, number in a list, as the server counts them. */
  line: number;
  text: string;
  type: string;
  difficulty: string;
}

export type ImportFile =
  | { kind: "json"; questions: unknown[]; glances: Glance[] }
  | { kind: "csv"; file: Blob; glances: Glance[] };

/** The file is none that questions can be read from; the message says why. */
export class NoQuestions extends Error {
  override readonly name = "NoQuestions";
}

export async function readImport(file: File): Promise<ImportFile> {
  const text = await file.text();
  const head = text.trimStart().charAt(0);
  if (file.name.toLowerCase().endsWith(".json") || head === "{" || head === "[") {
    const questions = questionsIn(text);
    return { kind: "json", questions, glances: questions.map(glanceAt) };
  }
  return { kind: "csv", file, glances: glancesOf(text) };
}

/** A list of questions, or an object whose `questions` it is. */
export function questionsIn(text: string): unknown[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new NoQuestions((error as Error).message);
  }
  if (Array.isArray(content)) return content;
  const questions = (content as { questions?: unknown } | null)?.questions;
  if (!Array.isArray(questions)) throw new NoQuestions("questions");
  return questions;
}

function glanceAt(question: unknown, index: number): Glance {
  const fields = (typeof question === "object" && question !== null ? question : {}) as Record<
    string,
    unknown
  >;
  const word = (name: string): string => (typeof fields[name] === "string" ? fields[name] : "");
  return {
    line: index + 1,
    text: word("questionText"),
    type: word("type"),
    difficulty: word("difficulty"),
  };
}

export interface CsvRecord {
  line: number;
  cells: string[];
}

/** Records of a CSV text (RFC 4180) with the lines on which they begin. */
export function recordsOf(text: string): CsvRecord[] {
  const plain = text.replace(/^\ufeff/, "");
  const first = plain.split("\n", 1)[0] ?? "";
  const count = (mark: string): number => first.split(mark).length;
  const delimiter = count(";") > count(",") ? ";" : ",";
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  let line = 1;
  let begun = 1;
  const end = (): void => {
    cells.push(cell);
    cell = "";
  };
  for (let index = 0; index < plain.length; index += 1) {
    const mark = plain[index]!;
    if (mark === "\n") line += 1;
    if (quoted) {
      if (mark !== '"') cell += mark;
      else if (plain[index + 1] === '"') cell += plain[(index += 1)];
      else quoted = false;
    } else if (mark === '"') quoted = true;
    else if (mark === delimiter) end();
    else if (mark === "\n") {
      end();
      records.push({ line: begun, cells });
      cells = [];
      begun = line;
    } else if (mark !== "\r") cell += mark;
  }
  if (cell !== "" || cells.length > 0) {
    end();
    records.push({ line: begun, cells });
  }
  return records;
}

function glancesOf(text: string): Glance[] {
  const [header, ...records] = recordsOf(text);
  const names = (header?.cells ?? []).map((name) => name.trim().replace(/_/g, "").toLowerCase());
  const column = (name: string): number => names.indexOf(name);
  const [question, type, difficulty] = [
    column("questiontext"),
    column("type"),
    column("difficulty"),
  ];
  return records
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""))
    .map(({ line, cells }) => ({
      line,
      text: cells[question] ?? "",
      type: cells[type] ?? "",
      difficulty: cells[difficulty] ?? "",
    }));
}
