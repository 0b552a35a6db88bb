// The task pane: whether Python is there, and the functions in the reader's language.

const WORDS = {
  en: {
    asleep: "Python starts with the first function.",
    loading: "Python is loading…",
    ready: "Ready.",
    failed: "Python could not start:",
    search: "Search",
  },
  fr: {
    asleep: "Python démarre avec la première fonction.",
    loading: "Python se charge…",
    ready: "Prêt.",
    failed: "Python n'a pas pu démarrer :",
    search: "Rechercher",
  },
};

Office.onReady(async () => {
  const spoken = Office.context?.displayLanguage ?? navigator.language;
  const language = spoken.toLowerCase().startsWith("fr") ? "fr" : "en";
  const words = WORDS[language];
  document.documentElement.lang = language;

  const state = document.getElementById("state");
  xlkpi.watch(({ name, message }) => {
    state.textContent = message ? `${words[name]} ${message}` : words[name];
    state.className = name;
  });
  xlkpi.start();

  const { functions } = await (await fetch("functions.json")).json();
  const languages = await (await fetch("languages.json")).json();
  const mine = functions.filter(({ id }) => languages[language].includes(id));
  const list = document.getElementById("functions");
  const search = document.getElementById("search");
  search.placeholder = words.search;
  search.addEventListener("input", () => show(list, mine, search.value));
  show(list, mine, "");
});

function show(list, functions, sought) {
  const words = sought.toLowerCase();
  list.replaceChildren();
  for (const { name, description, parameters } of functions) {
    if (!`${name} ${description}`.toLowerCase().includes(words)) continue;
    const given = parameters.map((one) => (one.optional ? `[${one.name}]` : one.name));
    const term = document.createElement("dt");
    term.textContent = `=XLKPI.${name}(${given.join(", ")})`;
    const meaning = document.createElement("dd");
    meaning.textContent = description;
    list.append(term, meaning);
  }
}
