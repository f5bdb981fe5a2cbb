/** Where in the shop the shopper is: as the address says now, and as the shop has told, until the page changes. */

export interface Page {
  url: string;
  title: string;
  product_id?: string;
}

export const PAGE_KINDS = ["product", "basket", "order", "other"] as const;
export type PageKind = (typeof PAGE_KINDS)[number];

/** What a shop may say of its page with `guanxi('page', …)` or the script's attributes. */
export interface PageTold {
  url?: string | undefined;
  title?: string | undefined;
  productId?: string | undefined;
  kind?: PageKind | undefined;
}

const LONGEST = { url: 2000, title: 300, product: 300 }; // what the server takes
const BASKET = /\/(?:cart|basket|bag|checkout|warenkorb|kasse|carrito|cesta)\b/i;
const ORDER = /\/(?:orders?|account\/orders|bestell\w*|pedidos?)\b/i;

/** What kind of page an address is, where the shop doesn't say. */
export function kindOf(path: string, productId: string | undefined): PageKind {
  if (productId) return "product";
  if (BASKET.test(path)) return "basket";
  return ORDER.test(path) ? "order" : "other";
}

/** Dispatches `moved` when a single-page shop has gone on to another address. */
export class Whereabouts extends EventTarget {
  private told: PageTold;
  private toldAt: string;
  private at = here();
  private count = "";
  private readonly life = new AbortController();

  constructor(told: PageTold) {
    super();
    this.told = told;
    this.toldAt = this.at;
    this.watch();
  }

  get page(): Page {
    const { url, title, productId } = this.current;
    const page = {
      url: (url ?? here()).slice(0, LONGEST.url),
      title: (title ?? this.title).slice(0, LONGEST.title),
    };
    return productId ? { ...page, product_id: productId.slice(0, LONGEST.product) } : page;
  }

  get kind(): PageKind {
    const { kind, productId, url } = this.current;
    return kind ?? kindOf(url ?? location.pathname, productId);
  }

  /** The shop says what is on the page now. */
  tell(page: PageTold): void {
    this.told = page;
    this.toldAt = here();
    this.dispatchEvent(new Event("moved"));
  }

  /** Show a count in front of the page's title, as mail programs do; none for 0. */
  countInTitle(unread: number): void {
    const { title } = this;
    this.count = unread > 0 ? `(${unread}) ` : "";
    if (document.title !== this.count + title) document.title = this.count + title;
  }

  stop(): void {
    this.countInTitle(0);
    this.life.abort();
  }

  /** What was told of another address says nothing of this one. */
  private get current(): PageTold {
    return this.toldAt === here() ? this.told : {};
  }

  private get title(): string {
    const { title } = document;
    return this.count && title.startsWith(this.count) ? title.slice(this.count.length) : title;
  }

  private watch(): void {
    const { signal } = this.life;
    const moved = (): void => this.moved();
    addEventListener("popstate", moved, { signal });
    addEventListener("hashchange", moved, { signal });
    const { navigation } = window as { navigation?: EventTarget };
    if (navigation) navigation.addEventListener("currententrychange", moved, { signal });
    else this.wrapHistory(moved);
  }

  /** Browsers without the Navigation API don't tell of `pushState`; what the page called is called all the same. */
  private wrapHistory(moved: () => void): void {
    for (const name of ["pushState", "replaceState"] as const) {
      const original = history[name].bind(history);
      const { signal } = this.life;
      history[name] = (...given) => {
        original(...given);
        if (!signal.aborted) moved();
      };
    }
  }

  private moved(): void {
    if (here() === this.at) return;
    this.at = here();
    this.dispatchEvent(new Event("moved"));
  }
}

function here(): string {
  return location.pathname + location.search;
}
