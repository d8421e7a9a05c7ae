"""The generic channel for machines: IVR, terminals, personal account, electronic documents."""
