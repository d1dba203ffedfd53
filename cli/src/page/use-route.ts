import { useEffect, useState } from 'preact/hooks';
import { parseRoute, type Route } from './route';

/** The route in the address, followed as it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', follow);
    // The address may have changed since the first rendering.
    follow();
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}
