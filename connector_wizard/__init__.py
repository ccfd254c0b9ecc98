"""A guided wizard that connects data sources to Adobe Experience Platform."""
