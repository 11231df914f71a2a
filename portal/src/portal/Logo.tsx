/** The product's mark and name. */
import { texts } from '../texts';

export function Logo() {
  return (
    <span className="logo">
      <img src="/favicon.svg" width={30} height={30} alt="" />
      {texts.product}
    </span>
  );
}
