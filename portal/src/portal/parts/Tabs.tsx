/** Parts of a page side by side, one shown at a time. */
import { Tabs as Tablist } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

export interface Tab {
  readonly value: string;
  readonly label: string;
  readonly content: ReactNode;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

export function Tabs({ label, tabs, value, onChoose }: TabsProps) {
  return (
    <Tablist.Root className="tabs" value={value} onValueChange={(chosen) => onChoose(String(chosen))}>
      <Tablist.List className="tab-list" aria-label={label}>
        {tabs.map((tab) => (
          <Tablist.Tab key={tab.value} className="tab" value={tab.value}>
            {tab.label}
          </Tablist.Tab>
        ))}
      </Tablist.List>
      {tabs.map((tab) => (
        <Tablist.Panel key={tab.value} className="tab-panel" value={tab.value}>
          {/* The library may keep a panel that goes for a while; its content is not to be seen meanwhile. */}
          {tab.value === value ? tab.content : null}
        </Tablist.Panel>
      ))}
    </Tablist.Root>
  );
}
