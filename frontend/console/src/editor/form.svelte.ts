import { post, put } from "../api/client";
import type { Article, ArticleText, SaveAsk } from "../api/types";
import { dayOf, momentOf } from "./validity";

/** An article being edited: what is in the fields, and whether it differs from what the server has. */
export class ArticleForm {
  article = $state.raw<Article>(undefined!);
  title = $state("");
  body = $state("");
  phrasings = $state("");
  related = $state("");
  source = $state("");
  validFrom = $state("");
  validTo = $state("");

  constructor(article: Article) {
    this.take(article);
  }

  /** The server's version fills the fields. */
  take(article: Article): void {
    this.article = article;
    this.title = article.title;
    this.body = article.body;
    this.phrasings = article.phrasings.join("\n");
    this.related = article.related.join("\n");
    this.source = article.source;
    this.validFrom = dayOf(article.valid_from, false);
    this.validTo = dayOf(article.valid_to, true);
  }

  get text(): ArticleText {
    return {
      title: this.title.trim(),
      body: this.body,
      phrasings: linesOf(this.phrasings),
      related: linesOf(this.related),
      source: this.source.trim(),
      valid_from: momentOf(this.validFrom, false, this.article.valid_from),
      valid_to: momentOf(this.validTo, true, this.article.valid_to),
    };
  }

  get changed(): boolean {
    const { title, body, phrasings, related, source, valid_from, valid_to } = this.article;
    const known = {
      title,
      body,
      phrasings,
      related,
      source,
      valid_from,
      valid_to,
    };
    return JSON.stringify(known) !== JSON.stringify(this.text);
  }

  get complete(): boolean {
    return this.title.trim() !== "" && this.body.trim() !== "";
  }

  async save(): Promise<void> {
    const body: SaveAsk = { ...this.text, base_revision: this.article.revision };
    this.take(await put<Article>(`editor/articles/${this.article.id}`, body));
  }

  async publish(): Promise<void> {
    if (this.changed) await this.save();
    const body = { base_revision: this.article.revision };
    this.take(await post<Article>(`editor/articles/${this.article.id}/publish`, body));
  }
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
