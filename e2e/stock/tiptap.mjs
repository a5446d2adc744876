// A stock Tiptap page, as its documentation sets one up: StarterKit without its
// own history, Image, Collaboration, y-websocket. Nothing of Siaran is in here;
// the address says which article to join: ?server=ws://…&room=…&token=…

import { Editor } from '@tiptap/core';
import Collaboration from '@tiptap/extension-collaboration';
import Image from '@tiptap/extension-image';
import StarterKit from '@tiptap/starter-kit';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

const wanted = new URLSearchParams(location.search);
const doc = new Y.Doc();
const provider = new WebsocketProvider(wanted.get('server'), wanted.get('room'), doc, {
  params: { token: wanted.get('token') },
});
const editor = new Editor({
  element: document.querySelector('#editor'),
  extensions: [
    StarterKit.configure({ undoRedo: false }),
    Image,
    Collaboration.configure({ document: doc }),
  ],
});

// What the tests hold on to. `own` counts updates that this page itself made.
const stock = { Y, doc, provider, editor, own: 0 };
doc.on('update', (_, origin) => {
  if (origin !== provider) stock.own += 1;
});
stock.synced = new Promise((done) => provider.once('sync', done));
window.stock = stock;
