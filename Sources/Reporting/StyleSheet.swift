/// The style of the page: system fonts, light and dark, from 360 pixels to a wide screen and paper. It holds neither `<`
/// nor `&`, so that the page is also well-formed XML.
enum StyleSheet {
  static let text = colours + base + head + plots + marks + lists + tables + media

  /// Text colours reach a contrast of 4.5 and marks of 3 against the paper, in both schemes.
  private static let colours = """

    :root{--paper:#fff;--sheet:#f6f7f9;--ink:#16191d;--soft:#59616b;--rule:#dfe3e8;--grid:#eceff2;--accent:#0b5cad;
    --front:#0b6bcb;--known:#b8480a;--other:#6b747e;--good:#1c7a4a;--bad:#b3261e;--glow:#ffe9a8;--tip:#16191d;--tipink:#fff}
    @media (prefers-color-scheme:dark){:root{--paper:#14171b;--sheet:#1d2126;--ink:#e9ecef;--soft:#a3acb6;--rule:#343a42;
    --grid:#252a30;--accent:#7db8f5;--front:#5aa9f5;--known:#ff9d5c;--other:#7d8690;--good:#6cc593;--bad:#ff8f85;
    --glow:#4a3f16;--tip:#eef1f4;--tipink:#14171b}}
    """

  private static let base = """

    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
    body{margin:0;background:var(--paper);color:var(--ink);
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif}
    main{max-width:1120px;margin:0 auto;padding:clamp(1.25rem,4vw,3rem) clamp(1rem,4vw,2.5rem) 4rem}
    section{margin-top:3.25rem}
    h1{font-size:clamp(1.7rem,4.4vw,2.5rem);line-height:1.15;letter-spacing:-.015em;margin:.15rem 0 .6rem;
    overflow-wrap:anywhere;text-wrap:balance}
    h2{font-size:1.3rem;letter-spacing:-.01em;margin:0 0 .8rem;padding-top:.9rem;border-top:1px solid var(--rule)}
    p{margin:.4rem 0 .8rem;max-width:46rem;overflow-wrap:anywhere}
    a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.18em}
    :focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
    .definitions{position:absolute}
    .note{color:var(--soft);font-size:.875rem}
    .notice{margin-top:1rem;background:var(--sheet);border-left:3px solid var(--known);padding:.6rem .9rem;max-width:none}
    """

  private static let head = """

    .eyebrow{color:var(--soft);font-size:.8rem;letter-spacing:.06em;text-transform:uppercase;margin:0}
    .lead{font-size:1.075rem;color:var(--soft);margin:0 0 1.2rem}
    dl{margin:0}
    .asked div,.facts div{display:grid;grid-template-columns:8.5rem 1fr;gap:.2rem 1rem;padding:.3rem 0}
    dt{color:var(--soft);font-size:.9rem;padding-top:.08rem}
    dd{margin:0;overflow-wrap:anywhere}
    .answer{font-size:1.15rem;line-height:1.45;margin:1.2rem 0 1.3rem}
    .tiles{list-style:none;padding:0;margin:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}
    .tiles li{background:var(--sheet);border:1px solid transparent;border-radius:10px;padding:.85rem 1rem .8rem;display:flex;
    flex-direction:column;min-width:0}
    .tiles .label{color:var(--soft);font-size:.8125rem}
    .tiles .figure{font-size:1.6rem;line-height:1.25;font-weight:600;letter-spacing:-.01em;font-variant-numeric:tabular-nums}
    .tiles .unit{font-size:.95rem;font-weight:400;letter-spacing:0}
    .tiles .detail{font-size:.8125rem;color:var(--soft);overflow-wrap:anywhere}
    .tiles li.on{border-color:var(--front)}
    .unit{color:var(--soft)}
    """

  private static let plots = """

    figure{margin:0;min-width:0;break-inside:avoid}
    figcaption{font-weight:600;font-size:.9375rem}
    .axis{margin:0;font-size:.8125rem;color:var(--ink);max-width:none}
    .axis.x{text-align:right;padding-right:12px}
    .axis.y{margin-bottom:.55rem}
    .way{color:var(--soft)}
    .frame{padding:2px 14px 26px 50px}
    .frame svg{display:block;overflow:visible}
    .plot text{font-size:12px;fill:var(--soft);font-variant-numeric:tabular-nums}
    .grid line{stroke:var(--grid)}
    .grid line.base{stroke:var(--rule)}
    .plot .ty{text-anchor:end}
    .plot .tx{text-anchor:middle}
    .matrix,.panels{display:grid;gap:1.75rem 1.75rem;grid-template-columns:repeat(auto-fit,minmax(min(290px,100%),1fr))}
    .matrix{align-items:end}
    .matrix .key{grid-column:1/-1;align-self:start}
    .panels .note{margin:.5rem 0 0}
    .key .note{margin:0}
    @media (min-width:820px){
    .of1,.of2{grid-template-columns:minmax(0,1fr) 14rem}.of1 .key,.of2 .key{grid-column:2;grid-row:1}
    .of1 .cell,.of2 .cell{grid-column:1;grid-row:1}.of1 .legend,.of2 .legend{flex-direction:column}}
    """

  private static let marks = """

    svg a{cursor:pointer}
    .front circle{fill:var(--front);stroke:var(--paper);stroke-width:1.5}
    .dominated circle{fill:var(--other);fill-opacity:.8}
    .plain circle{fill-opacity:.45;stroke-opacity:.5}
    .infeasible circle{fill:none;stroke:var(--other);stroke-width:1.2;pointer-events:all}
    .known use{fill:var(--known);stroke:var(--paper);stroke-width:1.5}
    .plot .names text{fill:var(--known);font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:3.5px;
    stroke-linejoin:round;pointer-events:none;unicode-bidi:isolate}
    .on circle,a:focus-visible circle,a:target circle{fill:var(--front);fill-opacity:1;stroke:var(--ink);stroke-width:2.5}
    .on use,a:focus-visible use,a:target use{stroke:var(--ink);stroke-width:2.5}
    svg a:focus-visible{outline:none}
    .names text.on{fill:var(--ink)}
    .stairs line{stroke:var(--front);stroke-opacity:.45;stroke-width:1.5}
    .target{stroke:var(--good);stroke-dasharray:5 4}
    .line line{stroke:var(--front);stroke-width:2}
    .search line,.search path{stroke-width:2;fill:none}
    .s0 line,.s0 path{stroke:var(--front)}.s0 circle{fill:var(--front)}
    .s1 line,.s1 path{stroke:var(--known);stroke-dasharray:7 3}.s1 circle{fill:var(--known)}
    .s2 line,.s2 path{stroke:var(--other);stroke-dasharray:2 3}.s2 circle{fill:var(--other)}
    .s3 line,.s3 path{stroke:var(--good);stroke-dasharray:9 3 2 3}.s3 circle{fill:var(--good)}
    .s4 line,.s4 path{stroke:var(--bad);stroke-dasharray:5 5}.s4 circle{fill:var(--bad)}
    .s5 line,.s5 path{stroke:var(--ink);stroke-dasharray:1 2}.s5 circle{fill:var(--ink)}
    .step circle{fill:var(--front);stroke:var(--paper);stroke-width:1.5}
    .baseline{stroke:var(--known);stroke-dasharray:5 4;stroke-width:1.5}
    .plot .baseline-name{fill:var(--known)}
    .parity{stroke:var(--soft);stroke-dasharray:2 4}
    .forecast circle{fill:var(--front)}
    .forecast line{stroke:var(--front);stroke-opacity:.35;stroke-width:1.5}
    .prediction circle{fill:var(--paper);stroke:var(--soft);stroke-width:1.5}
    .prediction line{stroke:var(--soft);stroke-opacity:.4;stroke-width:1.5}
    .miss circle{fill:var(--bad)}
    .miss line{stroke:var(--bad);stroke-opacity:.8}
    .phases path{fill:none;stroke-linejoin:round}
    .phases .boundary{stroke:var(--ink);stroke-width:1.5}
    .phases .tie{stroke:var(--front);stroke-opacity:.45}
    .side{fill:none;stroke:var(--ink);stroke-width:1.5;stroke-linejoin:round}
    .plot text.field{fill:var(--ink);text-anchor:middle;paint-order:stroke;stroke:var(--paper);stroke-width:3px}
    .plot text.field.number{fill:var(--front);font-weight:600}
    .plot text.corner{font-size:14px;font-weight:600;fill:var(--ink)}
    .triangle{display:block;width:100%;max-width:38rem;margin:0 auto}
    .diagram{margin-bottom:2.25rem;max-width:52rem}
    .fields{margin:.6rem 0 0;padding-left:2.2rem;columns:15rem;font-size:.875rem}
    .fields li::marker{color:var(--front);font-weight:600}
    .tip{position:fixed;display:none;z-index:9;max-width:min(20rem,90vw);padding:.5rem .7rem;border-radius:6px;font-size:.8125rem;
    line-height:1.4;background:var(--tip);color:var(--tipink);pointer-events:none;font-variant-numeric:tabular-nums}
    .tip strong,.tip span{display:block;overflow-wrap:anywhere}
    """

  private static let lists = """

    .legend{list-style:none;margin:0 0 .7rem;padding:0;display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;font-size:.875rem}
    .legend li{display:flex;align-items:center;gap:.4rem}
    .bars{list-style:none;margin:0;padding:0}
    .bars li{display:grid;grid-template-columns:minmax(0,12rem) minmax(0,1fr) 6.5rem;gap:0 1rem;align-items:center;
    padding:.14rem 0;break-inside:avoid}
    .bars .name{font-size:.875rem;overflow-wrap:anywhere;color:var(--ink);text-decoration-color:var(--rule)}
    .bars .value{font-size:.875rem;text-align:right;font-variant-numeric:tabular-nums;color:var(--soft)}
    .bar{display:block;border-radius:4px}
    .bar rect{stroke:var(--paper);stroke-width:1}
    .bar text{font-size:12px;text-anchor:middle}
    .bars li.on .name,.verdicts a.on{background:var(--glow)}
    .verdicts{list-style:none;margin:0 0 1.25rem;padding:0;max-width:60rem}
    .verdicts li{padding:.3rem 0;overflow-wrap:anywhere}
    .verdicts .name{font-weight:600;color:var(--known);text-decoration:none}
    """

  private static let tables = """

    .scroll{overflow-x:auto;margin:.5rem 0 1.25rem;border:1px solid var(--rule);border-radius:10px}
    table{border-collapse:separate;border-spacing:0;width:100%;font-size:.875rem}
    caption{text-align:left;padding:.65rem .9rem;font-weight:600;font-size:.9375rem;position:sticky;left:0}
    th,td{padding:.42rem .75rem;text-align:left;vertical-align:top;border-top:1px solid var(--grid);white-space:nowrap}
    thead th{white-space:normal;font-weight:600;font-size:.8125rem;vertical-align:bottom;border-top-color:var(--rule);background:var(--sheet)}
    tbody th{font-weight:500;background:var(--paper)}
    th:first-child{position:sticky;left:0;z-index:1;max-width:18rem;overflow:hidden;text-overflow:ellipsis}
    thead th .unit{display:block;font-weight:400}
    .number{text-align:right;font-variant-numeric:tabular-nums}
    .id{margin-left:.6rem;color:var(--soft);font-size:.75rem;font-weight:400}
    td.composition{color:var(--soft);white-space:normal;min-width:11.5rem}
    td.words{white-space:normal;min-width:16rem;overflow-wrap:anywhere}
    .broken,.cross{color:var(--bad)}
    tr.on th,tr.on td,tr:target th,tr:target td{background:var(--glow)}
    details{margin:.5rem 0}
    summary{cursor:pointer;padding:.4rem 0;font-weight:600}
    pre{background:var(--sheet);border-radius:10px;padding:1rem;font:.8125rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,
    "Liberation Mono",monospace;white-space:pre-wrap;overflow-wrap:anywhere}
    .facts dd{font-size:.9rem}
    """

  private static let media = """

    @media (max-width:640px){
    .asked div,.facts div{grid-template-columns:1fr;gap:0;padding:.35rem 0}
    .tiles{grid-template-columns:repeat(2,minmax(0,1fr))}
    .tiles .figure{font-size:1.35rem}
    .frame{padding-left:46px}
    .bars li{grid-template-columns:minmax(0,1fr) auto;gap:.15rem 1rem;padding:.35rem 0}
    .bars .bar{grid-column:1/-1;grid-row:2}
    .more{display:none}
    th:first-child{max-width:10rem}
    .id{display:block;margin:0;overflow:hidden;text-overflow:ellipsis}
    .tiles li:first-child:nth-last-child(odd){grid-column:1/-1}
    th,td{padding:.42rem .7rem}}
    @media print{
    :root{--paper:#fff;--sheet:#f6f7f9;--ink:#000;--soft:#444;--rule:#bbb;--grid:#e4e4e4;--accent:#0b5cad;--front:#0b6bcb;
    --known:#b8480a;--other:#6b747e}
    body{font-size:11pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
    main{max-width:none;padding:0}
    section{margin-top:1.6rem}
    h2{break-after:avoid}
    .scroll{overflow:visible;border:0}
    .matrix,.panels{grid-template-columns:repeat(3,minmax(0,1fr));gap:1rem}
    .of1,.of2{grid-template-columns:minmax(0,1fr)}
    .plot text,.plot .names text{font-size:10px}
    caption{padding:.3rem .4rem}
    table{font-size:8pt}
    th,td{white-space:normal;padding:.2rem .35rem}
    td.number{white-space:nowrap}
    tr{break-inside:avoid}
    .tip,.key .note{display:none!important}}
    """
}
