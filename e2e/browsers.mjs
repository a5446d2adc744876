// The two browsers of the tests and what a person's hands do in each: start
// one, click two or three times, compose with an input method. Both are the
// distribution's own. Knows nothing of Siaran.
//
// Chromium speaks CDP. Firefox speaks WebDriver BiDi, through the same library
// and so with the same page API; where the library is ahead of the stock
// release or does not reach, the protocol is spoken directly. Those are the
// hacks of this file, tied to the versions in package.json.

import { chromium, firefox } from 'playwright-core';

/** Starts `chromium` or `firefox`. */
export function launch(name = 'chromium') {
  return name === 'firefox' ? launchFirefox() : launchChromium();
}

const CHROMIUM = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-timer-throttling'],
};

function launchChromium() {
  return chromium.launch(CHROMIUM);
}

/** Chromium with a profile on disk, which a later start finds again. */
export function launchProfile(folder, options) {
  return chromium.launchPersistentContext(folder, { ...CHROMIUM, ...options });
}

async function launchFirefox() {
  const browser = await firefox.launch({
    channel: 'moz-firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    // For the input method, which lives in the browser's own process.
    args: ['--remote-allow-system-access'],
    // Asks nobody whether a page may read what the person copied.
    firefoxUserPrefs: { 'dom.events.testing.asyncClipboard': true },
  });
  forgiveUnknownCommands(browser);
  return browser;
}

/** What stands behind an object of the library, in this process. */
const inner = (object) => object._connection.toImpl(object);

/** The browser's name: `chromium` or `firefox`. */
const nameOf = (page) => page.context().browser().browserType().name();

/**
 * Firefox ESR 153 lacks `emulation.setMediaFeaturesOverride`, which the library
 * sends for every context. Without it colours stay as they are.
 */
function forgiveUnknownCommands(browser) {
  const sessions = Object.getPrototypeOf(inner(browser)._browserSession);
  if (sessions.forgiving) return;
  sessions.forgiving = true;
  const send = sessions.send;
  sessions.send = async function sendOrForgive(method, params) {
    try {
      return await send.call(this, method, params);
    } catch (error) {
      if (method.startsWith('emulation.') && /unknown command/.test(error.message)) return {};
      throw error;
    }
  };
}

/** Hands on the keyboard and mouse of a page. */
export function handsOn(page) {
  return nameOf(page) === 'firefox' ? new FirefoxHands(page) : new ChromiumHands(page);
}

class ChromiumHands {
  #page;

  constructor(page) {
    this.#page = page;
  }

  type(text) {
    return this.#page.keyboard.type(text);
  }

  /** Clicks `count` times at a point, as fast as fingers do. */
  clicks(x, y, count) {
    return this.#page.mouse.click(x, y, { clickCount: count });
  }

  /** An input method at work: `update(text)`, then `commit(text)`. */
  async composition() {
    const devtools = await this.#page.context().newCDPSession(this.#page);
    return {
      update: (text) =>
        devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length }),
      commit: (text) => devtools.send('Input.insertText', { text }),
    };
  }
}

class FirefoxHands {
  #page;
  #session;

  constructor(page) {
    this.#page = page;
    this.#session = inner(page).delegate._session;
  }

  /**
   * Key by key, whatever the letter. The library's own `type` goes past the
   * keyboard for letters that an American one lacks.
   */
  async type(text) {
    for (const { segment } of new Intl.Segmenter().segment(text)) {
      const value = segment === '\n' ? '\uE007' : segment;
      await this.#perform({ type: 'key', id: 'pw_keyboard', actions: [{ type: 'keyDown', value }, { type: 'keyUp', value }] });
    }
  }

  /** In one go: Firefox counts clicks within a sequence only. */
  clicks(x, y, count) {
    const click = [
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    const actions = [{ type: 'pointerMove', x: Math.round(x), y: Math.round(y) }, ...Array(count).fill(click).flat()];
    return this.#perform({ type: 'pointer', id: 'pw_mouse', parameters: { pointerType: 'mouse' }, actions });
  }

  #perform(source) {
    return this.#session.send('input.performActions', { context: this.#session.sessionId, actions: [source] });
  }

  /** The browser's own text input processor, in the window that holds the page. */
  async composition() {
    await this.#page.bringToFront();
    const tree = (params) => this.#session.send('browsingContext.getTree', params);
    const [tab] = (await tree({ root: this.#session.sessionId })).contexts;
    const windows = (await tree({ 'moz:scope': 'chrome' })).contexts;
    const { context } = windows.find((each) => each.clientWindow === tab.clientWindow && each.url.includes('browser.xhtml'));
    const run = async (expression) => {
      const answer = await this.#session.send('script.evaluate', { expression, target: { context }, awaitPromise: true });
      if (answer.type !== 'success') throw new Error(`the input method: ${JSON.stringify(answer.exceptionDetails?.text)}`);
    };
    await run(`
      window.siaranInputMethod = Cc['@mozilla.org/text-input-processor;1'].createInstance(Ci.nsITextInputProcessor);
      window.siaranInputMethod.beginInputTransactionForTests(window);
    `);
    return {
      update: (text) =>
        run(`{
          const method = window.siaranInputMethod;
          const text = ${JSON.stringify(text)};
          method.setPendingCompositionString(text);
          if (text) method.appendClauseToPendingComposition(text.length, method.ATTR_RAW_CLAUSE);
          method.setCaretInPendingComposition(text.length);
          method.flushPendingComposition();
        }`),
      // It reaches the page from the browser's own process, keys reach it from
      // elsewhere: one that overtakes the end of the composition is lost.
      commit: async (text) => {
        await this.#page.evaluate(() => {
          window.compositionEnded = new Promise((done) => addEventListener('compositionend', done, { once: true, capture: true }));
        });
        await run(`window.siaranInputMethod.commitCompositionWith(${JSON.stringify(text)});`);
        await this.#page.evaluate(() => window.compositionEnded.then(() => {}));
      },
    };
  }
}
