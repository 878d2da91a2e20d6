from explorer.views.shared.code_masked_layer import MaskedConv2D

first = MaskedConv2D(128, 7, mask_type="A", padding="same", activation="relu")  # sees 24 pixels
look = MaskedConv2D(64, 3, mask_type="B", padding="same", activation="relu")  # sees 5 pixels
