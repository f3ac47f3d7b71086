/// How a page looks: in light and dark, on paper, and on a phone.
enum HTMLStyle {
  static let sheet = """
    :root {
      color-scheme: light dark;
      --text: #1c2024; --dim: #565d66; --page: #fff; --raised: #f4f5f7; --line: #d4d8de;
      --bar: #2f6fb4; --good: #1d6b3c; --warning: #7d5200; --bad: #b3261e; --link: #1b5cab;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --text: #e4e7eb; --dim: #a3abb5; --page: #15181c; --raised: #1f2429; --line: #3a424b;
        --bar: #6ea8e6; --good: #7fd19a; --warning: #e5b567; --bad: #ff8a80; --link: #8dbdf5;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; max-width: 62rem; padding: 1rem clamp(0.9rem, 4vw, 2.5rem) 4rem;
      font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
      color: var(--text); background: var(--page); overflow-wrap: anywhere;
    }
    h1 { font-size: clamp(1.5rem, 5vw, 2.1rem); line-height: 1.2; margin: 1rem 0 0.75rem; }
    h2 { font-size: 1.45rem; line-height: 1.25; margin: 3rem 0 0.75rem; padding-top: 0.75rem; border-top: 2px solid var(--line); }
    h3 { font-size: 1.15rem; margin: 2.25rem 0 0.5rem; }
    h4, h5 { font-size: 1rem; margin: 1.5rem 0 0.4rem; }
    main > p:first-child { font-size: 1.15rem; line-height: 1.5; max-width: 48rem; }
    p, li, dd { max-width: 48rem; }
    p { margin: 0.6rem 0; }
    ul { padding-left: 1.25rem; margin: 0.6rem 0; }
    li { margin: 0.25rem 0; }
    a { color: var(--link); }
    nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; list-style: none; padding: 0; font-size: 0.92rem; }
    nav li { margin: 0; }
    .aside { margin-top: -0.25rem; font-weight: 600; }
    .note, .dim, figcaption, summary, .lines { color: var(--dim); }
    .note, .lines, summary { font-size: 0.9rem; }
    .good { color: var(--good); }
    .warning { color: var(--warning); }
    .bad { color: var(--bad); }
    code { font: 0.9em ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; unicode-bidi: isolate; }
    pre { background: var(--raised); border-radius: 6px; padding: 0.75rem 1rem; margin: 0; overflow-wrap: normal; width: max-content; min-width: 100%; }
    dl { margin: 0.6rem 0; }
    dl div { display: grid; grid-template-columns: 9rem 1fr; gap: 0 0.75rem; margin: 0.15rem 0; }
    dt { color: var(--dim); }
    dd { margin: 0; }
    .scroll { overflow-x: auto; margin: 0.6rem 0; }
    .scroll:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
    th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.9rem 0.3rem 0; border-bottom: 1px solid var(--line); unicode-bidi: isolate; }
    td { max-width: 34rem; }
    td:last-child { min-width: 9rem; }
    td.right { min-width: 0; }
    thead th { color: var(--dim); font-weight: 600; vertical-align: bottom; }
    tbody th { font-weight: 400; white-space: pre-wrap; min-width: 6rem; }
    .right { text-align: right; white-space: nowrap; }
    figure { margin: 1.25rem 0; }
    figcaption { font-weight: 600; font-size: 0.95rem; }
    summary { cursor: pointer; }
    svg.chart { display: block; width: 100%; height: auto; }
    svg text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; fill: var(--text); }
    svg .small, svg .edge-label { font-size: 11px; fill: var(--dim); }
    svg .value { font-weight: 600; }
    svg .end { text-anchor: end; }
    svg .middle { text-anchor: middle; }
    svg .edge-label { paint-order: stroke; stroke: var(--page); stroke-width: 5px; stroke-linejoin: round; }
    svg .edge-label.movable { fill: var(--bad); font-weight: 600; }
    svg .track { fill: var(--raised); }
    svg .bar { fill: var(--bar); }
    svg .grid, svg .axis { stroke: var(--line); fill: none; }
    svg .limit { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 4 3; fill: none; }
    svg .node { fill: var(--raised); stroke: var(--dim); }
    svg .mark { stroke: var(--dim); fill: none; }
    svg .edge { stroke: var(--dim); stroke-width: 1.2; fill: none; }
    svg .edge.movable { stroke: var(--bad); stroke-width: 2.6; }
    svg .edge.fact { stroke: var(--good); stroke-width: 1.8; stroke-dasharray: 2 4; stroke-linecap: round; }
    svg .arrow { fill: var(--dim); }
    svg .arrow.movable { fill: var(--bad); }
    svg .arrow.fact { fill: var(--good); }
    svg .front { stroke: var(--bar); stroke-width: 1.5; fill: none; }
    svg .point { fill: var(--bar); }
    svg .number { fill: var(--page); font-weight: 700; }
    @media (max-width: 36rem) {
      dl div { grid-template-columns: 1fr; margin: 0.4rem 0; }
      table { font-size: 0.87rem; }
      td:not(.right) { min-width: 6.5rem; }
    }
    @media print {
      :root {
        color-scheme: light;
        --text: #000; --dim: #444; --page: #fff; --raised: #f0f0f0; --line: #bbb;
        --bar: #2f6fb4; --good: #1d6b3c; --warning: #7d5200; --bad: #b3261e; --link: #000;
      }
      html { font-size: 9.5pt; }
      body { max-width: none; padding: 0; }
      nav, details:not([open]) { display: none; }
      .scroll { overflow: visible; }
      pre { white-space: pre-wrap; width: auto; }
      svg.chart { min-width: 0 !important; max-height: 22cm; }
      table { font-size: 8pt; overflow-wrap: anywhere; }
      th, td { padding-right: 0.5rem; }
      h2, h3, h4, figcaption { break-after: avoid; }
      figure, tr { break-inside: avoid; }
    }
    """
}
