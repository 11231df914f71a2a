/** When a page breaks or cannot be loaded: words and a way on in its place; navigation stays. */
import { Component, type ReactNode } from 'react';
import { Button } from '../../design/Button';
import { words } from '../../texts/portal';
import { EmptyState } from '../list/states';

export class PageBoundary extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <EmptyState title={words.shell.brokenPage.title} detail={words.shell.brokenPage.detail}>
        <Button look="primary" onClick={() => location.reload()}>
          {words.shell.tryAgain}
        </Button>
      </EmptyState>
    );
  }
}
