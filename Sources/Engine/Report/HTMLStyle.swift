/// The style sheet of the HTML page: dense, in the reader's own fonts, for light and dark screens
/// and for paper.
enum HTMLStyle {
  static let sheet = """
    :root { color-scheme: light dark; --ink: #1c2430; --soft: #566173; --paper: #fff;
      --shade: #f3f5f8; --rule: #d5dbe3; --strong: #9aa5b4; --accept: #9a5b00;
      --verify: #0b6b3a; --fill: #0b6b3a22; --good: #0b6b3a; --bad: #a3191f; --open: #9a5b00;
      --link: #1a56a8; }
    @media screen and (prefers-color-scheme: dark) {
      :root { --ink: #e3e8ef; --soft: #a0abbb; --paper: #14181e; --shade: #1d232c;
        --rule: #333c49; --strong: #5d6979; --accept: #e5a94b; --verify: #5fcf93;
        --fill: #5fcf9326; --good: #5fcf93; --bad: #ff8a8a; --open: #e5a94b; --link: #8ab8ff; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 1.5rem 2rem 4rem; max-width: 90rem; color: var(--ink);
      background: var(--paper); font: 14px/1.4 system-ui, -apple-system, "Segoe UI", sans-serif;
      font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .3rem; }
    h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; padding-bottom: .25rem;
      border-bottom: 2px solid var(--strong); }
    h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; }
    header p { margin: 0 0 .5rem; color: var(--soft); }
    nav { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; }
    a { color: var(--link); }
    .verdict { padding: .7rem 1rem; background: var(--shade); border-left: 5px solid; }
    .verdict p { margin: .25rem 0; color: var(--ink); }
    .verdict p:first-child { font-size: 1.1rem; }
    .good { border-color: var(--good); } .good strong { color: var(--good); }
    .bad { border-color: var(--bad); } .bad strong { color: var(--bad); }
    .open { border-color: var(--open); } .open strong { color: var(--open); }
    table { border-collapse: collapse; margin: .6rem 0 1.2rem; width: 100%; }
    caption { text-align: left; color: var(--soft); padding: 0 0 .3rem; }
    th, td { padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top;
      border-bottom: 1px solid var(--rule); font-weight: normal; }
    thead th { color: var(--soft); font-weight: 600; vertical-align: bottom;
      border-bottom: 1px solid var(--strong); overflow-wrap: normal; }
    tbody + tbody { border-top: 1px solid var(--strong); }
    .n { text-align: right; }
    .t { overflow-wrap: normal; }
    .code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
      font-size: .86em; }
    .small { font-size: .86em; color: var(--soft); }
    .more td { color: var(--soft); }
    .counts thead th + th { text-align: right; }
    .counts { table-layout: fixed; min-width: 56rem; } .counts th:first-child { width: 24%; }
    .outcomes, .settings { width: auto; }
    .outcomes th:first-child, .settings th:first-child { padding-right: 2.5rem; }
    .outcomes caption { white-space: nowrap; }
    .outcomes thead th + th { text-align: right; }
    .settings tbody th { white-space: nowrap; color: var(--soft); }
    .manifests thead th:nth-child(2) { text-align: right; }
    .manifests thead th:nth-child(2), .manifests td.n { padding-right: 1.5rem; }
    .log .t { white-space: nowrap; } .log wbr { display: none; }
    .log td:nth-child(2), .log td:nth-child(3) { min-width: 8rem; }
    .certificates { table-layout: fixed; min-width: 64rem; }
    .certificates tbody th div:first-child { font-weight: 600; }
    .certificates th:nth-child(1) { width: 22%; } .certificates th:nth-child(2) { width: 11%; }
    .certificates th:nth-child(3) { width: 10%; } .certificates th:nth-child(4) { width: 7.5%; }
    .certificates th:nth-child(5), .certificates th:nth-child(6),
    .certificates th:nth-child(7) { width: 9%; }
    .certificates th:nth-child(8) { width: 9.5%; }
    .certificates .t { font-size: .86em; }
    .certificates thead th:nth-child(4) { text-align: right; }
    .certificates thead th:nth-child(4), .certificates td.n { padding-right: 1.4rem; }
    figure { margin: .6rem 0 1.2rem; max-width: 70rem; }
    figcaption { color: var(--soft); }
    svg { display: block; width: 100%; height: auto; }
    svg text { fill: var(--soft); font-size: 12px; }
    svg .grid { stroke: var(--rule); } svg .axis { stroke: var(--strong); }
    svg .accepted { fill: none; stroke: var(--accept); stroke-width: 2; stroke-dasharray: 6 4; }
    svg .verified { fill: none; stroke: var(--verify); stroke-width: 2.5; }
    svg .area { fill: var(--fill); }
    svg .due { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 2 3; }
    svg .label { fill: var(--ink); }
    @media print {
      @page { size: A4 landscape; margin: 13mm 12mm; }
      :root { color-scheme: light; font-size: 8.5pt; }
      body { padding: 0; max-width: none; font-size: 1rem; }
      nav { display: none; }
      a { color: inherit; text-decoration: none; }
      h2, h3, caption { break-after: avoid; }
      thead { display: table-header-group; break-after: avoid; }
      tbody tr:first-child { break-before: avoid; }
      tr, figure, .verdict, .outcomes, .settings { break-inside: avoid; }
      .verdict, svg, .area { print-color-adjust: exact; }
      .certificates, .counts { min-width: 0; }
      figure { max-width: 200mm; }
      th, td { padding: .15rem .4rem .15rem 0; }
    }
    """
}
