// Records what a browser sends and does while one types: `node
// e2e/record/record.mjs [chromium|firefox]` writes app/editor/tests/logs anew,
// but for the logs whose `source` says that they were written by hand. The page
// is a bare contenteditable that prevents nothing, so that the lines after each
// `input` are the browser's own doing; the editor's replay test must come to
// the same lines. Knows nothing of the application.

import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { handsOn, launch } from '../browsers.mjs';

const LOGS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'app', 'editor', 'tests', 'logs');

/** Runs in the page: writes down events, and the lines after each. */
function watch(lines, [line, offset]) {
  document.body.innerHTML = '<div contenteditable style="white-space: pre-wrap"></div>';
  const root = document.body.firstChild;
  for (const text of lines) {
    const block = root.appendChild(document.createElement('p'));
    block.append(text || document.createElement('br'));
  }
  const blocks = () => [...root.children];
  const place = (node, at) => {
    const block = blocks().find((block) => block.contains(node));
    if (!block) return null;
    const range = document.createRange();
    range.setStart(block, 0);
    range.setEnd(node, at);
    return [blocks().indexOf(block), range.toString().length];
  };
  const state = () => {
    const { focusNode, focusOffset } = getSelection();
    return { lines: blocks().map((block) => block.textContent), caret: place(focusNode, focusOffset) };
  };
  window.events = [];
  const note = (event) => window.events.push(event);
  const turn = () => setTimeout(() => note({ type: 'task' }));
  root.addEventListener('keydown', ({ key, keyCode, isComposing }) => note({ type: 'keydown', key, keyCode, composing: isComposing }));
  root.addEventListener('beforeinput', (event) => {
    const range = event.getTargetRanges()[0];
    const target = range && [place(range.startContainer, range.startOffset), place(range.endContainer, range.endOffset)].flat();
    const { inputType, data, cancelable, isComposing } = event;
    note({ type: 'beforeinput', inputType, data, cancelable, composing: isComposing, target: target ?? null, caret: state().caret });
  });
  root.addEventListener('input', () => note({ type: 'input', ...state() }));
  root.addEventListener('compositionstart', () => note({ type: 'compositionstart', caret: state().caret }));
  root.addEventListener('compositionend', () => {
    note({ type: 'compositionend' });
    turn();
  });
  root.focus();
  const block = blocks()[line];
  getSelection().collapse(block.firstChild.nodeType === Node.TEXT_NODE ? block.firstChild : block, offset);
}

/** What is typed: from lines and a caret to a list of steps. */
const SCENES = {
  kanji: {
    composes: true,
    lines: ['awal akhir'],
    caret: [0, 5],
    async act({ compose, commit }) {
      for (const text of ['に', 'にほ', 'にほん', '日本']) await compose(text);
      await commit('日本');
    },
  },
  hangul: {
    composes: true,
    lines: ['satu'],
    caret: [0, 4],
    async act({ compose, commit }) {
      // One syllable ends as the next begins.
      for (const text of ['ㅎ', '하', '한']) await compose(text);
      await commit('한');
      for (const text of ['ㄱ', '그', '글']) await compose(text);
      await commit('글');
    },
  },
  'dead-key': {
    composes: true,
    lines: ['caf'],
    caret: [0, 3],
    async act({ compose, commit, press }) {
      await compose('´');
      await commit('é');
      await press('s');
    },
  },
  cancelled: {
    // Firefox's test input method cannot let go of an empty composition.
    only: 'chromium',
    composes: true,
    lines: ['satu dua'],
    caret: [0, 5],
    async act({ compose, press }) {
      for (const text of ['に', 'にほ', '']) await compose(text);
      await press('x');
    },
  },
  'same-letters': {
    composes: true,
    lines: ['aaaa'],
    caret: [0, 2],
    async act({ compose, commit, press }) {
      for (const text of ['a', 'aa', 'aaa']) await compose(text);
      await commit('aa');
      await press('a');
    },
  },
  edges: {
    lines: ['satu dua', 'tiga'],
    caret: [0, 4],
    async act({ press }) {
      for (const key of ['x', 'y', 'Enter', 'z', 'Backspace', 'Backspace', 'End', 'Delete', 'Control+Backspace']) await press(key);
      for (const key of ['Home', 'Control+Delete', 'q', 'Space', 'Backspace']) await press(key);
    },
  },
  emoji: {
    // Firefox takes a family's last member alone; the editor takes all of it.
    only: 'chromium',
    lines: ['a👨‍👩‍👧b 🇮🇩', 'é'],
    caret: [0, 9],
    async act({ press }) {
      for (const key of ['Backspace', 'ArrowRight', 'Delete', 'Backspace', 'x']) await press(key);
    },
  },
};

for (const name of process.argv.length > 2 ? process.argv.slice(2) : ['chromium', 'firefox']) {
  const browser = await launch(name);
  try {
    for (const [title, scene] of Object.entries(SCENES)) {
      if (!scene.only || scene.only === name) await record(browser, name, title, scene);
    }
  } finally {
    await browser.close();
  }
}

async function record(browser, name, title, scene) {
  const page = await browser.newPage();
  await page.evaluate(([watch, lines, caret]) => new Function(`return ${watch}`)()(lines, caret), [watch.toString(), scene.lines, scene.caret]);
  const hands = handsOn(page);
  const method = scene.composes ? await hands.composition() : null;
  await scene.act({
    compose: (text) => method.update(text),
    commit: (text) => method.commit(text),
    press: (key) => page.keyboard.press(key),
  });
  await page.evaluate(() => new Promise((done) => setTimeout(() => setTimeout(done))));
  const events = await page.evaluate(() => window.events);
  const log = {
    source: `recorded in ${name} ${browser.version()} on Linux by e2e/record/record.mjs`,
    platform: name,
    lines: scene.lines,
    caret: scene.caret,
    end: events.findLast((event) => event.type === 'input').lines,
  };
  const body = events.map((event) => `    ${JSON.stringify(event)}`).join(',\n');
  const head = Object.entries(log).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`).join('\n');
  await writeFile(join(LOGS, `${name}-${title}.json`), `{\n${head}\n  "events": [\n${body}\n  ]\n}\n`);
  console.log(name, title, log.end);
  await page.close();
}
