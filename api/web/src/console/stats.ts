/** The figures of the last days, read from JSON, and how they are said. */

import { type Fields, fields, flag, list, number, text } from "../wire";

export interface Times {
  n: number;
  median: number | null;
  p90: number | null;
}

export interface Figures {
  episodes: number;
  ended: number;
  contained: number;
  containment: number | null;
  reopened: number;
  reopenRate: number | null;
  withPerson: number;
  inVain: number;
  reasons: Record<string, number>;
  wait: Times;
  firstResponse: Times;
  resolution: Times;
  moodsIn: Record<string, number>;
  moodsOut: Record<string, number>;
  ratings: Record<string, number>;
  rating: number | null;
  closings: Record<string, number>;
  unanswered: number;
}

export interface Question {
  question: string;
  times: number;
  lastAt: string;
}

export interface Stats {
  from: string;
  to: string;
  whole: boolean;
  total: Figures;
  days: { day: string; figures: Figures }[];
  unanswered: Question[];
}

function maybeNumber(from: Fields, name: string): number | null {
  const value = from[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function readTimes(value: unknown): Times {
  const from = fields(value) ?? {};
  return {
    n: number(from, "n"),
    median: maybeNumber(from, "median_seconds"),
    p90: maybeNumber(from, "p90_seconds"),
  };
}

function readCounts(value: unknown): Record<string, number> {
  const counts = Object.entries(fields(value) ?? {});
  return Object.fromEntries(
    counts.filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

function readFigures(from: Fields): Figures {
  return {
    episodes: number(from, "episodes"),
    ended: number(from, "ended"),
    contained: number(from, "contained"),
    containment: maybeNumber(from, "containment"),
    reopened: number(from, "reopened"),
    reopenRate: maybeNumber(from, "reopen_rate"),
    withPerson: number(from, "with_person"),
    inVain: number(from, "in_vain"),
    reasons: readCounts(from.reasons),
    wait: readTimes(from.wait),
    firstResponse: readTimes(from.first_response),
    resolution: readTimes(from.resolution),
    moodsIn: readCounts(from.moods_in),
    moodsOut: readCounts(from.moods_out),
    ratings: readCounts(from.ratings),
    rating: maybeNumber(from, "rating"),
    closings: readCounts(from.closings),
    unanswered: number(from, "unanswered"),
  };
}

export function readStats(value: unknown): Stats | null {
  const from = fields(value);
  const total = from && fields(from.total);
  if (!from || !total) return null;
  return {
    from: text(from, "from"),
    to: text(from, "to"),
    whole: flag(from, "whole"),
    total: readFigures(total),
    days: list(from.days, (day) => ({ day: text(day, "day"), figures: readFigures(day) })),
    unanswered: list(from.unanswered, (one) => ({
      question: text(one, "question"),
      times: number(one, "times"),
      lastAt: text(one, "last_at"),
    })),
  };
}

/** 0.8333 as 83 %; of nothing there is no share. */
export function percent(share: number | null): string {
  return share === null ? "–" : `${Math.round(share * 100)} %`;
}

/** 42 s, 3.5 min, 1.2 h: two figures are as much as anybody reads. */
export function lasting(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const short = (value: number): string => (value < 10 ? value.toFixed(1) : String(Math.round(value)));
  return seconds < 3600 ? `${short(seconds / 60)} min` : `${short(seconds / 3600)} h`;
}

/** A day as a label: 24 Nov. */
export function dayLabel(day: string): string {
  const when = new Date(`${day}T12:00:00`);
  return Number.isNaN(when.getTime())
    ? day
    : when.toLocaleDateString(undefined, { day: "numeric", month: "short" });
}
