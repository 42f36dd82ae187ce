#include "host/report/style.hpp"

namespace dcmrnn::report {

const std::string_view kStyleSheet = R"css(
:root{color-scheme:light dark;--paper:#fff;--ink:#1b2430;--soft:#566372;--faint:#8793a1;
--rule:#dfe4ea;--panel:#f6f7f9;--accent:#1f6f8b;--positive:#b2182b;--negative:#2166ac;--zero:#fff;
--good:#2c7a4b;--bad:#b03a2e;--warn:#9a6700;
--input0:#d98300;--input1:#00805c;--input2:#a8508a;--input3:#0077b6;--input4:#c14a00;--input5:#6b6b00}
@media screen and (prefers-color-scheme:dark){:root{--paper:#11161c;--ink:#e4e9ef;--soft:#a3afbc;
--faint:#748191;--rule:#2b343f;--panel:#181f27;--accent:#5bb8d4;--positive:#e5604f;
--negative:#5596d8;--zero:#1a222b;--good:#63c088;--bad:#f08a7c;--warn:#e0b04a;
--input0:#f0a830;--input1:#2fbf93;--input2:#d98bbd;--input3:#5cb8ee;--input4:#f08040;--input5:#c8c840}}
@page{size:A4;margin:14mm}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:1100px;margin:0 auto;padding:40px 28px 80px}
h1{font-size:30px;line-height:1.2;font-weight:650;letter-spacing:-.015em;margin:0}
h2{font-size:20px;font-weight:650;letter-spacing:-.01em;margin:56px 0 4px}
h3{font-size:18px;font-weight:650;margin:0}
h4{font-size:13px;font-weight:650;margin:28px 0 8px}
p{margin:6px 0 12px;max-width:76ch}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
.lead{color:var(--soft);margin:6px 0 0}.note{color:var(--soft);font-size:13px}
.eyebrow{font-size:12px;letter-spacing:.09em;text-transform:uppercase;color:var(--faint);margin:0 0 6px}
dl.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:2px 40px;
margin:24px 0 0;border-top:1px solid var(--rule);padding-top:14px}
dl.facts div{display:flex;gap:12px}dl.facts dt{flex:0 0 96px;color:var(--soft)}
dl.facts dd{margin:0;min-width:0;overflow-wrap:anywhere}
.equations{background:var(--panel);border:1px solid var(--rule);border-radius:6px;
padding:14px 20px;margin:20px 0 0;display:grid;grid-template-columns:150px minmax(0,1fr);gap:6px 16px}
.equations span{color:var(--soft)}
.equations em,.math{font:italic 16px/1.5 Cambria,"STIX Two Text","Times New Roman","Liberation Serif",serif}
.equations sub,.equations sup{font-size:11px;line-height:0}
.tiles+.row{margin-top:22px}.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin:18px 0 8px}
.tile{border:1px solid var(--rule);border-radius:6px;padding:12px 16px;background:var(--panel)}
.tile b{display:block;font-size:26px;line-height:1.25;font-weight:600;letter-spacing:-.01em}
.tile span{font-size:13px;color:var(--soft);line-height:1.35;display:block}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px;margin:10px 0}
th{font-weight:600;color:var(--soft);text-align:left;vertical-align:bottom;padding:6px 12px 6px 0;
border-bottom:1px solid var(--faint);line-height:1.25}
td{padding:4px 12px 4px 0;border-bottom:1px solid var(--rule);vertical-align:middle}
th.number,td.number{text-align:right}td.reason{color:var(--soft);white-space:normal}
td.number,td:first-child{white-space:nowrap}td svg{display:block}.wide th:last-child,.wide td:last-child{padding-left:16px;padding-right:0}
table.narrow{width:auto}table.narrow td,table.narrow th{padding-right:28px}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
article{border-top:1px solid var(--rule);margin-top:44px;padding-top:22px}
.title{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 18px}
.title span{font-size:13px;color:var(--soft)}.title span.bad{color:var(--bad);font-weight:600}
.block{margin-top:26px}.row{display:flex;flex-wrap:wrap;gap:18px 26px;align-items:flex-start}
figure{margin:0;max-width:100%}figcaption{font-size:13px;font-weight:600;margin:0 0 4px}
figcaption span{font-weight:400;color:var(--soft)}figcaption span.below{display:block;font-size:12px}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;align-items:center;font-size:12px;color:var(--soft);margin:8px 0 0}
.legend>span{display:inline-flex;align-items:center;gap:6px}
footer{margin-top:64px;border-top:1px solid var(--rule);padding-top:12px;font-size:12px;color:var(--soft)}
svg{max-width:100%;height:auto;font:11px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums;vertical-align:top}
svg text{fill:var(--ink)}svg .small{font-size:10px}svg .soft{fill:var(--soft)}svg .faint{fill:var(--faint)}
svg .strong{font-weight:650}svg .inverse{fill:#fff}svg .value{font-size:12px}svg .italic{font-style:italic}
.grid{stroke:var(--rule);stroke-width:1}.frame{stroke:var(--faint);stroke-width:1}
.identity{stroke:var(--faint);stroke-width:1;stroke-dasharray:4 3}
.cell{stroke:var(--paper);stroke-width:1.5}.cell.zero{fill:var(--zero);stroke:var(--rule);stroke-width:1}
.cell.absent{fill:var(--panel);stroke:var(--rule);stroke-width:1}
.fill-positive{fill:var(--positive)}.fill-negative{fill:var(--negative)}
.observed{fill:none;stroke:var(--faint);stroke-width:.8;stroke-linejoin:round}
.observed-dots{fill:none;stroke:var(--soft);stroke-width:2.6;stroke-linecap:round}
.predicted{fill:none;stroke:var(--accent);stroke-width:1.8;stroke-linejoin:round}
.trace{fill:none;stroke-width:1.4;stroke-linejoin:round;stroke:var(--faint)}
.trace.best{stroke:var(--accent)}
.mark{fill:var(--paper);stroke:var(--faint);stroke-width:1.5}
.mark.best{fill:var(--accent);stroke:var(--accent)}.cross{stroke:var(--bad);stroke-width:1.6;fill:none}
.stem{stroke:var(--rule);stroke-width:1.5}
.prior{fill:var(--rule)}.prior-mean{stroke:var(--faint);stroke-width:1}
.whisker{stroke:var(--accent);stroke-width:1.6}.median{stroke:var(--ink);stroke-width:2}.posterior{fill:var(--accent)}
.truth{fill:none;stroke:var(--warn);stroke-width:1.5}
.band{fill:var(--accent);fill-opacity:.12}
.checks{list-style:none;font-size:13px;display:flex;flex-wrap:wrap;gap:2px 28px;margin:6px 0 10px;padding:0}
.methods{max-width:48em}.references{max-width:48em;color:var(--soft);padding-left:1.2em}
.scatter{fill:none;stroke:var(--accent);stroke-width:4;stroke-linecap:round;stroke-opacity:.5}
.bar{fill:var(--accent)}.bar.weak{fill:var(--bad)}.bar-ground{fill:var(--rule)}
.threshold{stroke:var(--bad);stroke-width:1;stroke-dasharray:3 2}
.node{fill:var(--panel);stroke:var(--ink);stroke-width:1.2}
.edge{fill:none}.stroke-positive{stroke:var(--positive)}.stroke-negative{stroke:var(--negative)}
.dashed{stroke-dasharray:3 3;stroke-opacity:.7}
.input0{fill:var(--input0);stroke:var(--input0)}.input1{fill:var(--input1);stroke:var(--input1)}
.input2{fill:var(--input2);stroke:var(--input2)}.input3{fill:var(--input3);stroke:var(--input3)}
.input4{fill:var(--input4);stroke:var(--input4)}.input5{fill:var(--input5);stroke:var(--input5)}
.ring{fill:var(--paper);stroke-width:2}
@media print{:root{color-scheme:light}
main{max-width:none;padding:0;zoom:.66}article+article{break-before:page;border-top:0;margin-top:0}
figure,tr,.tiles{break-inside:avoid}h2,h3,h4{break-after:avoid}a{color:inherit}
.wide{font-size:.72em}.wide th,.wide td{padding-left:2px;padding-right:4px}}
)css";

}  // namespace dcmrnn::report
