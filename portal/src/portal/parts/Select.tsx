/** One of several, in a list that opens. For filters (compact, the label inside) and for forms (the label above). */
import { Select as Listbox } from '@base-ui/react/select';
import { useId } from 'react';
import { Check, ChevronDown } from '../../icons/icons';

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly SelectOption[];
  readonly onChoose: (value: string) => void;
  readonly isFilter?: boolean;
  readonly hint?: string;
}

export function Select({ label, value, options, onChoose, isFilter = false, hint }: SelectProps) {
  const id = useId();
  return (
    <div className={isFilter ? 'filter' : 'field'}>
      <span className={isFilter ? 'filter-label' : 'field-label'} id={`${id}-label`}>
        {label}
      </span>
      <Listbox.Root
        items={options}
        value={value}
        modal={false}
        onValueChange={(chosen) => onChoose(chosen ?? '')}
      >
        <Listbox.Trigger
          className="choice"
          aria-labelledby={`${id}-label ${id}-value`}
          aria-describedby={hint ? `${id}-hint` : undefined}
        >
          <Listbox.Value id={`${id}-value`} className="choice-value" />
          <Listbox.Icon className="choice-icon">
            <ChevronDown size={16} />
          </Listbox.Icon>
        </Listbox.Trigger>
        <Listbox.Portal>
          <Listbox.Positioner className="popup-place" sideOffset={6} alignItemWithTrigger={false} collisionPadding={8}>
            <Listbox.Popup className="popup choices dense">
              <Listbox.List aria-label={label}>
                {options.map((option) => (
                  <Listbox.Item key={option.value} className="choices-item" value={option.value}>
                    <Listbox.ItemText>{option.label}</Listbox.ItemText>
                    <Listbox.ItemIndicator className="choices-mark">
                      <Check size={16} />
                    </Listbox.ItemIndicator>
                  </Listbox.Item>
                ))}
              </Listbox.List>
            </Listbox.Popup>
          </Listbox.Positioner>
        </Listbox.Portal>
      </Listbox.Root>
      {hint ? (
        <span className="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      ) : null}
    </div>
  );
}
