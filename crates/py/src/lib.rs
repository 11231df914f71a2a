//! The Python extension: conversion only.
