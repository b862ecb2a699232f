import { useState } from "preact/hooks";

import type { Bank, Difficulty, Visibility } from "../../api/types";
import { Badge, Failure, Link, Loading } from "../../components/basics";
import { ChoiceField } from "../../components/fields";
import { SearchField } from "../../components/search_field";
import { Shell } from "../../components/shell";
import { usePages } from "../../components/use_pages";
import { useServices } from "../../services";
import { t } from "../../strings";

export function BanksPage() {
  const { banks } = useServices();
  const [text, setText] = useState("");
  const [difficulty, setDifficulty] = useState<Difficulty | "">("");
  const [visibility, setVisibility] = useState<Visibility | "">("");
  const { items, error, more, busy, reload } = usePages(
    (cursor) => banks.search({ text, difficulty, visibility, limit: 25, cursor }),
    `banks ${text} ${difficulty} ${visibility}`,
  );
  return (
    <Shell title={t.banks.title}>
      <div class="page-head">
        <h1>{t.banks.title}</h1>
        <Link href="/banks/new" class="button button-primary" data-testid="new-bank">
          {t.banks.create}
        </Link>
      </div>
      <p class="lead">{t.banks.lead}</p>
      <div class="filters filters-end" role="search">
        <SearchField value={text} placeholder={t.bank.searchHint} onChange={setText} />
        <ChoiceField
          label={t.filters.difficulty}
          value={difficulty}
          any={t.filters.any}
          options={t.difficulty}
          onChange={setDifficulty}
        />
        <ChoiceField
          label={t.bank.visibility}
          value={visibility}
          any={t.filters.any}
          options={t.visibilities}
          onChange={setVisibility}
        />
      </div>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {items === null && error === null && <Loading />}
      {items?.length === 0 && (
        <p class="empty">{text || difficulty || visibility ? t.bank.noneFound : t.banks.none}</p>
      )}
      <ul class="list">
        {items?.map((bank) => (
          <BankEntry key={bank.id} bank={bank} />
        ))}
      </ul>
      {more && (
        <button type="button" class="button" onClick={more} disabled={busy}>
          {t.common.more}
        </button>
      )}
    </Shell>
  );
}

function BankEntry({ bank }: { bank: Bank }) {
  return (
    <li class="list-item list-item-plain" data-testid="bank">
      <div class="list-main">
        <h2 class="h3">
          <Link href={`/banks/${bank.id}`}>{bank.name}</Link>
        </h2>
        <p class="muted">
          {[bank.category, t.difficulty[bank.difficulty], ...bank.tags].filter(Boolean).join(" · ")}
        </p>
        {bank.description && <p>{bank.description}</p>}
      </div>
      <div class="list-side">
        {bank.usageCount > 0 && <span class="fine">{t.bank.used(bank.usageCount)}</span>}
        <Badge tone={bank.visibility === "private" ? "plain" : "info"}>
          {t.visibilities[bank.visibility]}
        </Badge>
      </div>
    </li>
  );
}
