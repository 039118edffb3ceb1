"""What the portal costs, in ratios that hold on any machine; never part of a test run."""
