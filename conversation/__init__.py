"""Words everybody shares: identifiers, messages, events, effects and the state they fold into. Pure."""
