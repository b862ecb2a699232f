import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { isAdmin, isStaff, useServices } from "../services";
import { t } from "../strings";
import { reviewing as words } from "../strings/reviewing";
import { Link } from "./basics";

/** The frame of every page but the room: header, navigation, one main landmark. */
export function Shell({
  title,
  wide,
  children,
}: {
  title: string;
  wide?: boolean;
  children: ComponentChildren;
}) {
  useEffect(() => {
    document.title = `${title} · ${t.product}`;
  }, [title]);
  return (
    <div class="shell">
      <a class="skip" href="#main">
        {t.common.skipToContent}
      </a>
      <Header />
      <main id="main" class={wide ? "page page-wide" : "page"} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Header() {
  const { me, router, credentials } = useServices();
  const who = me.value;
  const logOut = (): void => {
    credentials.forget();
    me.value = null;
    router.go("/login");
  };
  return (
    <header class="header">
      <Link href="/" class="brand">
        <img src="/icon.svg" alt="" width="28" height="28" />
        <span>{t.product}</span>
      </Link>
      {who && who.guest === null && <Navigation staff={isStaff(who)} admin={isAdmin(who)} />}
      {who && (
        <div class="who">
          {who.guest === null ? (
            <Link
              href="/account"
              class="who-name"
              title={t.nav.account}
              aria-current={router.place.value.path === "/account" ? "page" : undefined}
              data-testid="user-name"
            >
              {who.user.name}
            </Link>
          ) : (
            <span class="who-name" data-testid="user-name">
              {t.nav.guest(who.user.name)}
            </span>
          )}
          {who.guest === null && (
            <button
              type="button"
              class="button button-small"
              onClick={logOut}
              data-testid="log-out"
            >
              {t.nav.logOut}
            </button>
          )}
        </div>
      )}
    </header>
  );
}

function Navigation({ staff, admin }: { staff: boolean; admin: boolean }) {
  const { router } = useServices();
  const path = router.place.value.path;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On narrow screens the row of links scrolls sideways.
    const current = nav.current?.querySelector<HTMLElement>("[aria-current]");
    if (nav.current && current) {
      nav.current.scrollLeft = current.offsetLeft - nav.current.clientWidth / 3;
    }
  }, [path]);
  const item = (href: string, label: string, current: boolean) => (
    <Link href={href} aria-current={current ? "page" : undefined}>
      {label}
    </Link>
  );
  return (
    <nav class="nav" ref={nav} aria-label={t.nav.label}>
      {item("/", t.nav.interviews, path === "/")}
      {item("/calendar", t.nav.calendar, ["/calendar", "/schedule", "/offers"].includes(path))}
      {item("/practice", t.nav.practice, path === "/practice")}
      {item("/search", words.search.nav, path === "/search")}
      {staff && item("/banks", t.nav.banks, path.startsWith("/banks"))}
      {staff && item("/dashboard", t.nav.dashboard, path === "/dashboard")}
      {staff && item("/people", t.nav.people, path.startsWith("/people"))}
      {admin && item("/privacy", t.nav.privacy, path === "/privacy")}
      {admin && item("/audit", t.nav.audit, path === "/audit")}
    </nav>
  );
}
