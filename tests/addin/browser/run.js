// Asks every call of calls.json, and brings the answers back.

const ROWS = 1048576;

// A cell of a vector as Excel hands it over.
function cell(encoded) {
  if (encoded === null) return "";
  if (typeof encoded !== "object") return encoded;
  return { type: "CustomFunctionError", code: encoded.error };
}

// An argument of a vector: rows of cells, or null for one that is left out.
function argument(encoded) {
  if (encoded?.omitted) return null;
  if (!Array.isArray(encoded)) encoded = [encoded];
  if (encoded.some(Array.isArray)) return encoded.map((row) => row.map(cell));
  return encoded.flatMap((one) => {
    if (!one?.rows) return [[cell(one)]];
    return Array(one.rows).fill([cell(one.repeat)]); // one row many times: fast to make
  });
}

async function call(name, values) {
  try {
    return await CustomFunctions._association.mappings[name](...values, { functionName: name });
  } catch (error) {
    return { error: error.code, message: error.message };
  }
}

async function run({ calls, fixed }) {
  const ask = ({ name, arguments: given, large }) => {
    const all = given.map(argument);
    const { parameters, repeating } = fixed[name];
    const values = Array.from({ length: parameters }, (_, at) => all[at] ?? null);
    if (repeating) values.push(all.slice(parameters));
    // Excel's messages are JSON, which takes longer for a million cells than the answer: but for
    // one function, whole columns go straight to what the runtime would call.
    return large && name !== "NPS" ? call(name, values) : excel.ask(name, values);
  };
  const answers = [];
  for (let at = 0; at < calls.length; ) {
    const several = calls[at].large ? 1 : 200; // a whole column alone
    const batch = calls.slice(at, at + several);
    answers.push(...(await Promise.all(batch.map(ask))));
    at += batch.length;
  }
  return answers;
}

// The best of some runs over a whole column, in ms: other programs run beside this one.
async function timed() {
  const column = Array.from({ length: ROWS }, (_, row) => [row % 11]);
  const times = [];
  for (let run = 0; run < 5; run += 1) {
    const start = performance.now();
    await NPS(column);
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

// Where Excel leaves arguments out altogether, and hands over single values.
async function bare() {
  return [
    await excel.ask("KPI_STATUS", [[[96]], [[100]]]),
    await excel.ask("KPI_STATUS", [96, 100, "", 0.01]),
    await excel.ask("KPI_BY", [[["NPS"]], [["a"], ["b"]]]),
    await excel.ask("NPS", [[[{ type: "CustomFunctionError", code: "#CALC!" }]]]),
  ];
}

async function main() {
  const start = performance.now();
  await excel.ask("NPS", [[[10]]]);
  const told = { start: performance.now() - start };
  told.answers = await run(await (await fetch("calls.json")).json());
  told.bare = await bare();
  told.time = await timed();
  return told;
}

const bring = (told) => fetch("told", { method: "POST", body: JSON.stringify(told) });
main().then(bring, (error) => bring({ failed: String(error.stack) }));
