import { render } from 'preact';
import { App } from './app';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/deliveries.css';
import './styles/webhooks.css';
import './styles/fire.css';
import './styles/chat.css';
import './styles/check.css';
import './styles/events.css';

const root = document.getElementById('page');
if (root) render(<App />, root);
