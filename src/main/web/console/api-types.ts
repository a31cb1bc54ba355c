/** Types of the management API's JSON (sections 6 and 7 of the contract). */

export interface Reason {
  since: string;
  actor: string;
  reason: string;
}

export interface VariableCount {
  manifest_url: string;
  available_frames: number;
  expected_frames: number;
}

export interface ModelState {
  model: string;
  run?: string;
  generation?: number;
  last_updated?: string;
  age_seconds?: number;
  variables?: Record<string, VariableCount>;
  operation?: string;
  actor?: string;
  reason?: string;
  held: (Reason & { run: string })[];
  pinned: Reason | null;
  waiting: { run: string; variable: string; decision: string }[];
  ahead: { run: string; publishes_after: string }[];
  failed: { run: string; variable: string; at: string; decision: string }[];
  conflicts: { run: string; variable: string; at: string; decision: string }[];
  missing_files?: { count: number; first: string; problem: string };
  open_incidents: number;
  next_cycle?: { run: string; expected_at: string; from_runs: number };
}

export interface Disk {
  root: string;
  path: string;
  free_bytes: number | null;
  min_free_bytes: number | null;
}

export interface LegacyTraffic {
  requests: number;
  by_outcome: { route: string; outcome: string; requests: number }[];
  part_seconds: number;
  trend: number[];
}

export interface Status {
  enabled: boolean;
  publishes: boolean;
  writer: string;
  version: string;
  started_at: string;
  warnings: string[];
  disk: Disk[];
  legacy_traffic: LegacyTraffic;
  models: ModelState[];
}

export interface Tile {
  z: number;
  x: number;
  y: number;
}

export interface FailedFrame {
  frame_id: string;
  check: string;
  tile: Tile | null;
}

export interface VariableRow {
  variable: string;
  expected_frames: number | null;
  published_frames: string[];
  staged_frames: string[];
  failed_frames: FailedFrame[];
  validated: { at: string; outcome: string; decision: string } | null;
}

export interface RunRow {
  run: string;
  shown: boolean;
  published: boolean;
  staged: boolean;
  late: boolean;
  held: Reason | null;
  variables: VariableRow[];
}

export interface Runs {
  model: string;
  pinned: Reason | null;
  runs: RunRow[];
}

export interface Check {
  check: string;
  outcome: "pass" | "warn" | "fail" | "skipped";
  duration_ms: number;
  detail: string;
  failures?: { frame_id: string; tile?: Tile }[];
  warnings?: string[];
}

export interface Report {
  model: string;
  run: string;
  variable: string;
  at: string;
  outcome: "pass" | "warn" | "fail";
  decision: string;
  checks: Check[];
}

export interface HistoryRecord extends Reason {
  generation: number;
  previous_generation: number;
  operation: "publish" | "rollback" | "restore";
  at: string;
  pointer: { run: string; variables: Record<string, VariableCount> };
}

export interface History {
  records: HistoryRecord[];
  removed_runs: string[];
}

export interface Step {
  step: string;
  outcome: "pass" | "fail" | "skipped" | "pending";
  duration_ms: number;
  detail: string;
}

/** The result of comparing published bytes with their recorded hashes. */
export interface Verification {
  outcome: "pass" | "fail" | "skipped" | "pending";
  at: string;
  detail: string;
}

export interface Incident {
  incident: string;
  model: string;
  from_run: string;
  to_run: string;
  generation: number;
  actor: string;
  reason: string;
  at: string;
  steps: Step[];
  root_cause?: string | null;
  root_cause_by?: string;
  verification?: Verification;
  restored?: { generation: number; actor: string; at: string; verification?: Verification };
}

/** The answer of a state-changing command; its fields depend on the command. */
export interface Done {
  dry_run?: boolean;
  from_run?: string;
  to_run?: string;
  generation?: number;
  newer_content?: boolean;
  incident?: string | null;
  steps?: Step[];
  decisions?: string[];
  note?: string | null;
}

export interface Point {
  at: string;
  value: number;
}

export interface Series {
  kept_seconds: number;
  build_source: string;
  build_seconds: Point[];
  validation_failures: Point[];
  pointer_switch_seconds: Point[];
}
