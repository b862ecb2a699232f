import type { Query } from "../api/client";
import type { User } from "../api/types";
import { ChoiceField, PickField, TextField } from "../components/fields";
import { SearchField } from "../components/search_field";
import { t } from "../strings";

/** What the list of interviews can be narrowed down by; empty: not by that. */
export const FILTERS = [
  "text",
  "status",
  "type",
  "mode",
  "difficulty",
  "person",
  "startDate",
  "endDate",
  "tags",
] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Partial<Record<FilterName, string>>;

export function filtersOf(query: URLSearchParams): Filters {
  const found: Filters = {};
  for (const name of FILTERS) {
    const value = query.get(name);
    if (value) found[name] = value;
  }
  return found;
}

/** The API's parameters; a person is a candidate or an interviewer, by their role. */
export function queryOf(filters: Filters, people: readonly User[]): Query {
  const { person, ...rest } = filters;
  if (!person) return rest;
  const student = people.find((one) => one.id === person)?.role === "student";
  return { ...rest, [student ? "candidateId" : "interviewerId"]: person };
}

interface FilterBarProps {
  filters: Filters;
  people: User[];
  onChange: (filters: Filters) => void;
}

export function FilterBar({ filters, people, onChange }: FilterBarProps) {
  const { text: _text, ...others } = filters;
  const active = Object.keys(others).length;
  const set = (name: FilterName, value: string): void => {
    const { [name]: _before, ...rest } = filters;
    onChange(value ? { ...rest, [name]: value } : rest);
  };
  return (
    <div class="filters" role="search">
      <SearchField
        value={filters.text ?? ""}
        placeholder={t.filters.textHint}
        onChange={(text) => set("text", text)}
      />
      <details class="filter-more" open={active > 0} data-testid="filters">
        <summary class="button">{active > 0 ? t.filters.active(active) : t.filters.title}</summary>
        <div class="filter-grid">
          <ChoiceField
            label={t.filters.status}
            value={filters.status ?? ""}
            any={t.filters.any}
            options={t.statuses}
            onChange={(value) => set("status", value)}
            testid="filter-status"
          />
          <ChoiceField
            label={t.filters.type}
            value={filters.type ?? ""}
            any={t.filters.any}
            options={t.types}
            onChange={(value) => set("type", value)}
          />
          <ChoiceField
            label={t.filters.mode}
            value={filters.mode ?? ""}
            any={t.filters.any}
            options={t.modes}
            onChange={(value) => set("mode", value)}
          />
          <ChoiceField
            label={t.filters.difficulty}
            value={filters.difficulty ?? ""}
            any={t.filters.any}
            options={t.difficulty}
            onChange={(value) => set("difficulty", value)}
          />
          {people.length > 0 && (
            <PickField
              label={t.filters.person}
              value={filters.person ?? ""}
              items={people}
              none={t.filters.anybody}
              onChange={(value) => set("person", value)}
              testid="filter-person"
            />
          )}
          <TextField
            label={t.filters.tag}
            hint={t.plan.tagsHint}
            value={filters.tags ?? ""}
            onChange={(value) => set("tags", value)}
          />
          <TextField
            label={t.filters.from}
            type="date"
            value={filters.startDate ?? ""}
            onChange={(value) => set("startDate", value)}
          />
          <TextField
            label={t.filters.to}
            type="date"
            value={filters.endDate ?? ""}
            onChange={(value) => set("endDate", value)}
          />
        </div>
      </details>
      {Object.keys(filters).length > 0 && (
        <button
          type="button"
          class="button"
          onClick={() => onChange({})}
          data-testid="clear-filters"
        >
          {t.filters.clear}
        </button>
      )}
    </div>
  );
}
