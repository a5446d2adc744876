// The core stories in Chromium.

import { playCore } from './core.mjs';
import { stage } from './story.mjs';

playCore(stage(), 'chromium');
