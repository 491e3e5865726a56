"""What is claimed is measured here: detection, throughput, replay."""
