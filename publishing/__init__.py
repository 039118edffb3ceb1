"""How a page becomes public: workflow, versions, withdrawal."""
