/** The product's mark and name. */
import mark from '../icons/mark.svg';
import { texts } from '../texts';

export function Logo() {
  return (
    <span className="logo">
      <img src={mark} width={30} height={30} alt="" />
      {texts.product}
    </span>
  );
}
