"""Parts of pages that several pages share, or that are too large for their page's file: widgets, settings, what is said back."""
