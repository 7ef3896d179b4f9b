// Amounts of money in capital numerals, as documents write them beside the figures.

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const UNITS = ["", "拾", "佰", "仟"];
const GROUPS = ["", "万", "亿", "万亿"];

const groupOf = (number) => {
  let text = "";
  let zero = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (digit) {
      text += (zero && text ? "零" : "") + DIGITS[digit] + UNITS[place];
      zero = false;
    } else zero = true;
  }
  return text;
};

/** Write yuan ("1000.50") in capitals (壹仟元伍角); what is no amount gives nothing. */
export const capitals = (raw) => {
  const clean = String(raw).replaceAll(",", "").trim();
  if (!/^\d{1,13}(\.\d{1,2})?$/.test(clean)) return "";
  const [whole, part = ""] = clean.split(".");
  let rest = Number(whole);
  let text = "";
  let gap = false;
  for (let level = 0; rest > 0; level += 1) {
    const chunk = rest % 10000;
    if (chunk) {
      text = groupOf(chunk) + GROUPS[level] + (gap && text ? "零" : "") + text;
      gap = chunk < 1000;
    } else gap = gap || Boolean(text);
    rest = Math.floor(rest / 10000);
  }
  const [jiao, fen] = (part + "00").slice(0, 2).split("").map(Number);
  if (!text && !jiao && !fen) return "零元整";
  text = text ? `${text}元` : "";
  if (!jiao && !fen) return `${text}整`;
  if (jiao) text += `${DIGITS[jiao]}角`;
  else if (text) text += "零";
  return fen ? `${text}${DIGITS[fen]}分` : text;
};

/** Write cents as pages do: 5,000元, 5,000.50元. */
export const grouped = (cents) =>
  `${(cents / 100).toFixed(cents % 100 ? 2 : 0).replace(/\B(?=(\d{3})+(?!\d))/g, ",")}元`;

/** Write cents in the sentences of papers: 5000元, 5000.50元. */
export const figures = (cents) => `${cents % 100 ? (cents / 100).toFixed(2) : cents / 100}元`;

/** Write an amount both ways from the one value. */
export const amount = (cents) => `人民币${capitals((cents / 100).toFixed(2))}（${figures(cents)}）`;
