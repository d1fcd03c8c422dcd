/** The page's style: system fonts, the reader's colour scheme, no images. */
export const STYLE = `
:root { color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1a2028; --soft: #5d6875; --rule: #e3e7ec; --grid: #eef1f4;
  --series: #2f6fed; --pool: #0d8a6f; --setting: #7a5bd0; --threshold: #b4560b; --up: #0d8a6f; --down: #c2410c; --gap: #e5484d22; }
@media (prefers-color-scheme: dark) { :root {
  --page: #0f1318; --card: #171d24; --text: #e6eaef; --soft: #98a4b1; --rule: #2a323c; --grid: #212932;
  --series: #76a5ff; --pool: #3fc9a5; --setting: #b29bff; --threshold: #f0a45a; --up: #3fc9a5; --down: #ff9466; --gap: #ff6b7033; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 36px 24px 64px; }
h1 { font-size: 26px; line-height: 1.25; letter-spacing: -.01em; margin: 0; font-weight: 650; }
h1 small { font-size: 26px; font-weight: 400; color: var(--soft); }
header p { margin: 6px 0 0; color: var(--soft); }
dl { display: flex; flex-wrap: wrap; gap: 1px; margin: 24px 0; padding: 0; background: var(--rule); border: 1px solid var(--rule); border-radius: 10px; overflow: hidden; }
dl div { flex: 1 1 110px; background: var(--card); padding: 12px 14px; }
dt { color: var(--soft); font-size: 13px; }
dd { margin: 2px 0 0; font-size: 19px; white-space: nowrap; font-weight: 600; font-variant-numeric: tabular-nums; }
dd small { display: block; min-height: 20px; font-size: 13px; font-weight: 400; color: var(--soft); white-space: nowrap; }
.warning { border-left: 4px solid var(--threshold); background: var(--card); border-radius: 6px; padding: 10px 16px; margin: 0 0 20px; }
section { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 18px 20px; margin: 0 0 20px; }
h2 { font-size: 16px; margin: 0 0 12px; font-weight: 650; }
.charts { position: relative; }
figure { margin: 0 0 14px; } figure:last-of-type { margin: 0; }
figure.series { --tone: var(--series); } figure.pool { --tone: var(--pool); } figure.setting { --tone: var(--setting); }
figcaption { font-size: 13px; color: var(--soft); padding-left: 6px; overflow-wrap: anywhere; }
figcaption b { color: var(--text); font-weight: 600; } figcaption b::before { content: ""; display: inline-block; width: 9px; height: 9px; border-radius: 2px; background: var(--tone); margin-right: 7px; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg path { fill: none; }
svg text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--soft); font-variant-numeric: tabular-nums; }
.grid { stroke: var(--grid); } .guide { stroke: var(--soft); stroke-opacity: .28; stroke-dasharray: 1 3; }
svg .area { fill: var(--tone); fill-opacity: .13; } .line { stroke: var(--tone); stroke-width: 1.8; stroke-linejoin: round; }
.desired { stroke: var(--soft); stroke-opacity: .75; stroke-dasharray: 3 3; }
.gap { fill: var(--gap); }
.level path { stroke: var(--soft); stroke-dasharray: 2 4; } .level.threshold path { stroke: var(--threshold); stroke-dasharray: 6 4; stroke-width: 1.3; }
.level.threshold text { fill: var(--threshold); font-weight: 600; }
.marker { cursor: pointer; } .marker path, .marker circle { stroke: var(--card); stroke-width: 1.5; fill: var(--soft); }
svg .marker.up path { fill: var(--up); } svg .marker.down path { fill: var(--down); }
.many .marker path, .many .marker circle { transform: scale(.5); stroke-width: 1; }
svg .marker .hit { fill: transparent; stroke: none; } svg .marker:hover .hit, svg .marker.lit .hit { fill: var(--text); fill-opacity: .16; }
svg .cross { stroke: var(--text); stroke-opacity: .55; display: none; }
.readout { position: absolute; pointer-events: none; display: none; background: var(--card); border: 1px solid var(--rule); border-radius: 8px; box-shadow: 0 6px 20px #0003; padding: 8px 11px; font-size: 13px; line-height: 1.45; z-index: 1; max-width: 340px; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.readout b { font-weight: 600; } .readout span { color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 500; color: var(--soft); font-size: 13px; padding: 4px 16px 6px 0; }
td { border-top: 1px solid var(--rule); padding: 8px 16px 8px 0; vertical-align: top; }
td:nth-child(1), td:nth-child(2) { white-space: nowrap; font-variant-numeric: tabular-nums; } td:last-child { overflow-wrap: anywhere; padding-right: 0; }
td .up { color: var(--up); font-weight: 600; } td .down { color: var(--down); font-weight: 600; }
tbody tr:hover td, tbody tr.lit td { background: color-mix(in srgb, var(--series) 8%, transparent); }
summary { cursor: pointer; font-weight: 650; font-size: 16px; } pre { overflow-x: auto; margin: 12px 0 0; font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
footer { color: var(--soft); font-size: 13px; }
@media (max-width: 700px) { main { padding: 20px 12px; } section { padding: 14px 12px; } .charts { overflow-x: auto; } figure { min-width: 640px; } }
`;
